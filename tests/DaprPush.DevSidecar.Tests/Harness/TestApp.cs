using System.Collections.Concurrent;
using System.Net;
using DaprPush.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Tests.Harness;

/// <summary>A small real app: answers as the test says and keeps every request.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private WebApplication? _web;

    /// <summary>What it answers to GET /dapr/subscribe; null for 404.</summary>
    public string? Subscriptions { get; set; }

    /// <summary>What it answers to GET /dapr/config; null for 404.</summary>
    public string? Config { get; set; }

    /// <summary>Answers everything else; by default 200 without a body.</summary>
    public Func<HttpContext, Received, Task> Handler { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether <see cref="Received"/> keeps what came; a test of many requests may not want that.</summary>
    public bool Keeps { get; init; } = true;

    public int Port { get; } = FreePort();

    public IReadOnlyList<Received> Received => [.. _received];

    /// <summary>A port that no outgoing connection of another test takes before it is used.</summary>
    public static int FreePort() => FreePorts.Take(1);

    public async Task<TestApp> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, listen => listen.Protocols = HttpProtocols.Http1));
        _web = builder.Build();
        _web.Run(HandleAsync);
        await _web.StartAsync();
        return this;
    }

    /// <summary>The next request that is no question of the sidecar's own; waits for it.</summary>
    public async Task<Received> NextAsync(TimeSpan? limit = null)
    {
        var known = _taken;
        if (!await _arrived.WaitAsync(limit ?? TimeSpan.FromSeconds(60)))
        {
            throw new TimeoutException($"no request came; {known} were taken before");
        }

        return Received[_taken++];
    }

    private int _taken;
    private int _asked;

    /// <summary>How often it was asked for its actor types.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public async ValueTask DisposeAsync()
    {
        if (_web is not null)
        {
            using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await _web.StopAsync(now.Token);
            await _web.DisposeAsync();
        }

        _arrived.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/dapr/subscribe")
        {
            await AnswerAsync(http, Subscriptions);
            return;
        }

        if (http.Request.Path == "/dapr/config")
        {
            Interlocked.Increment(ref _asked);
            await AnswerAsync(http, Config);
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(
            http.Request.Method,
            http.Request.Path + http.Request.QueryString,
            body.ToArray(),
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        if (Keeps)
        {
            _received.Enqueue(received);
            _arrived.Release();
        }

        await Handler(http, received);
    }

    private static async Task AnswerAsync(HttpContext http, string? json)
    {
        http.Response.StatusCode = json is null ? 404 : 200;
        if (json is not null)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(json);
        }
    }
}

/// <summary>A request that came to a <see cref="TestApp"/>.</summary>
internal sealed record Received(string Method, string Path, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Body).RootElement;
}
