using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Contract.Tests.App;

/// <summary>The app of the suite: subscribes to the contract's topics, hosts its actors, and lets each test answer its own requests.</summary>
internal sealed partial class ContractApp : IAsyncDisposable
{
    public const string Id = "contract";
    private readonly ConcurrentDictionary<string, Conversation> _conversations = new();
    private readonly WebApplication _web;

    private ContractApp(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _web = builder.Build();
        _web.MapGet("/dapr/subscribe", () => Results.Content(Declarations.Subscriptions, "application/json"));
        _web.MapGet("/dapr/config", () => Results.Content(Declarations.Actors, "application/json"));
        _web.MapFallback(HandleAsync);
    }

    public static async Task<ContractApp> StartAsync(int port)
    {
        var app = new ContractApp(port);
        await app._web.StartAsync();
        return app;
    }

    public Conversation Open()
    {
        var conversation = new Conversation();
        _conversations[conversation.Mark] = conversation;
        return conversation;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _web.StopAsync(now.Token);
        await _web.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(
            http.Request.Method,
            http.Request.Path + http.Request.QueryString,
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());

        // What no test of this run asked for is a leftover of another: taken, so that it does not come again.
        var reply = Find(received) is { } conversation ? await conversation.HandleAsync(received) : Reply.Ok;
        http.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers.Append(name, value);
        }

        if (reply.Body.Length > 0)
        {
            http.Response.ContentType = reply.ContentType;
            await http.Response.WriteAsync(reply.Body);
        }
    }

    private Conversation? Find(Received received) => Find(received.Path) ?? Find(received.Text) ?? FindEncoded(received.Text);

    private Conversation? Find(string text) =>
        MarkPattern().Match(text) is { Success: true } match ? _conversations.GetValueOrDefault(match.Value) : null;

    private Conversation? FindEncoded(string text)
    {
        foreach (Match match in BytesPattern().Matches(text))
        {
            var bytes = new byte[match.Length];
            if (Convert.TryFromBase64String(match.Groups[1].Value, bytes, out var length) && Find(Encoding.UTF8.GetString(bytes, 0, length)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    [GeneratedRegex("mark[0-9a-f]{32}")]
    private static partial Regex MarkPattern();

    // Where an envelope carries bytes.
    [GeneratedRegex("\"(?:data_base64|event)\" *: *\"([A-Za-z0-9+/=]+)\"")]
    private static partial Regex BytesPattern();
}
