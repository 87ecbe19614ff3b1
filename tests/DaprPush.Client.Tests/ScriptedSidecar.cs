using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.Client.Tests;

/// <summary>A sidecar before a send API that is not always there: answers as a test says, and notes what was asked.</summary>
internal sealed class ScriptedSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = new();

    private ScriptedSidecar(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public ConcurrentQueue<(string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body)> Requests { get; } = new();

    public static async Task<ScriptedSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sidecar = new ScriptedSidecar(builder.Build());
        sidecar._app.Run(sidecar.AnswerAsync);
        await sidecar._app.StartAsync();
        return sidecar;
    }

    /// <summary>What the next request is answered; without any, all is accepted.</summary>
    public void Next(int status, string body = "", int? retryAfter = null) => _script.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        return context.Response.WriteAsync(body);
    });

    /// <summary>The next request is taken, and the connection breaks before the answer.</summary>
    public void NextBreaks() => _script.Enqueue(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>The next request is never answered.</summary>
    public void NextHangs() => _script.Enqueue(context => Task.Delay(Timeout.Infinite, context.RequestAborted)
        .ContinueWith(_ => { }, TaskScheduler.Default));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        // The server uses its dictionary of headers again for the next request.
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue((context.Request.Path, headers, body));
        if (_script.TryDequeue(out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.WriteAsJsonAsync<object>(body.TryGetProperty("messages", out var messages)
            ? new { results = messages.EnumerateArray().Select(message => new { id = message.GetProperty("id").GetString(), status = "accepted" }) }
            : new { id = body.GetProperty("id").GetString(), status = "accepted" });
    }
}
