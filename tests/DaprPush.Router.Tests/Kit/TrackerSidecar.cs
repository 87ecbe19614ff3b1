using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DaprPush.Messages.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.Router.Tests.Kit;

/// <summary>What a tracker needs of a sidecar: actor state, reminders and calls of other actors. Each can be made to fail.</summary>
internal sealed class TrackerSidecar : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _state = new();
    private readonly WebApplication _app;

    private TrackerSidecar(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            // The official SDK's actor calls begin with two slashes.
            context.Request.Path = "/" + context.Request.Path.Value!.TrimStart('/');
            return next(context);
        });
        _app.UseRouting();
        _app.MapGet("/v1.0/actors/{type}/{id}/state/{key}", (string id, string key) =>
            _state.TryGetValue($"{id}/{key}", out var json) ? Results.Text(json, "application/json") : Results.NoContent());
        _app.MapMethods("/v1.0/actors/{type}/{id}/state", ["PUT", "POST"], SaveAsync);
        _app.MapMethods("/v1.0/actors/{type}/{id}/reminders/{name}", ["PUT", "POST"], (string id) => Do(() => Reminders.Add(id), FailReminders));
        _app.MapDelete("/v1.0/actors/{type}/{id}/reminders/{name}", (string id) => Do(() => Reminders.Remove(id), FailReminders));
        _app.MapMethods("/v1.0/actors/{type}/{id}/method/" + RouterActors.Settle, ["PUT", "POST"], async (HttpContext context) =>
        {
            var settled = (await JsonSerializer.DeserializeAsync(context.Request.Body, RoutingJson.Default.SettleRequest))!;
            return Do(() => Told.AddRange(settled.Streams.Select(stream => stream.Text)), FailCalls);
        });
    }

    /// <summary>Ids of actors that have a reminder.</summary>
    public HashSet<string> Reminders { get; } = [];

    /// <summary>Streams that were told of the end, each time.</summary>
    public List<string> Told { get; } = [];

    public bool FailReminders { get; set; }

    public bool FailCalls { get; set; }

    public static async Task<TrackerSidecar> StartAsync(int port)
    {
        var sidecar = new TrackerSidecar(port);
        await sidecar._app.StartAsync();
        return sidecar;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Do(Action what, bool fails)
    {
        if (fails)
        {
            return Results.Json(new { errorCode = "ERR_FAILED", message = "away" }, statusCode: 500);
        }

        lock (_state)
        {
            what();
            return Results.NoContent();
        }
    }

    private async Task<IResult> SaveAsync(HttpContext context, string id)
    {
        using var operations = await JsonDocument.ParseAsync(context.Request.Body);
        foreach (var operation in operations.RootElement.EnumerateArray())
        {
            var request = operation.GetProperty("request");
            _state[$"{id}/{request.GetProperty("key").GetString()}"] = request.GetProperty("value").GetRawText();
        }

        return Results.NoContent();
    }
}
