using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>Dapr's side of the wire: actor calls, health and service invocation, answered as the test wants.</summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly ConcurrentDictionary<StreamName, StreamLog> _logs = new();
    private readonly WebApplication _app;
    private int _probes;

    private FakeSidecar(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>Every actor call fails.</summary>
    public bool IsAway { get; set; }

    /// <summary>Nothing can be published.</summary>
    public bool IsBrokerAway { get; set; }

    /// <summary>How often the broker was probed.</summary>
    public int Probes => Volatile.Read(ref _probes);

    /// <summary>The next renewals answer that the lease had lapsed.</summary>
    public bool HasLapsed { get; set; }

    /// <summary>How far the routers' clock is ahead of this machine's.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>What a shard says that it knows of the gateway; another one when it has forgotten it.</summary>
    public string Registration { get; set; } = "1";

    /// <summary>What the gateway asked of shards, call by call.</summary>
    public ConcurrentQueue<FollowRequest> Follows { get; } = new();

    /// <summary>Shards answer once it is completed.</summary>
    public Task ShardsAnswer { get; set; } = Task.CompletedTask;

    /// <summary>Calls that actors got, as <c>method id</c>, and what was asked of shards, as <c>kind stream</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What the gateway reported of its connections.</summary>
    public ReportedAccount Account { get; } = new();

    /// <summary>Messages that were reported to their trackers as delivered.</summary>
    public ConcurrentQueue<(string Tracker, int RetryCount)> Reported { get; } = new();

    /// <summary>What the send API would get.</summary>
    public RequestDelegate SendApi { get; set; } = context =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    public static async Task<FakeSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var sidecar = new FakeSidecar(app);
        app.Use((context, next) =>
        {
            // The official SDK's actor calls begin with two slashes.
            context.Request.Path = "/" + context.Request.Path.Value!.TrimStart('/');
            return next(context);
        });
        app.UseRouting();
        app.Map("/v1.0/healthz", () => Results.NoContent());
        app.Map($"/v1.0/publish/pubsub/{Topics.Health}", () =>
        {
            Interlocked.Increment(ref sidecar._probes);
            return sidecar.IsBrokerAway ? Results.StatusCode(StatusCodes.Status500InternalServerError) : Results.NoContent();
        });
        app.Map("/v1.0/actors/{type}/{id}/method/{method}", sidecar.ActorAsync);
        app.Map("/v1.0/invoke/send-api/method/{**path}", context => sidecar.SendApi(context));
        await app.StartAsync();
        return sidecar;
    }

    public StreamLog LogOf(StreamName stream) => _logs.GetOrAdd(stream, _ => new StreamLog());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> ActorAsync(HttpContext context, string type, string id, string method)
    {
        Calls.Enqueue($"{method} {id}");
        if (IsAway)
        {
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }

        if (type == RouterActors.GatewayDirectory)
        {
            return method switch
            {
                RouterActors.Renew => Json(new LeaseAnswer(HasLapsed, DateTimeOffset.UtcNow.Add(Ahead).ToUnixTimeMilliseconds())),
                RouterActors.Health => Json(new DirectoryHealth(ReadsState: true)),
                _ => Results.NoContent(),
            };
        }

        if (type == RouterActors.GatewayConnections)
        {
            return Json(new ReportAnswer(!Account.Take(await ReadAsync<ConnectionReport>(context))));
        }

        if (type == RouterActors.MessageTracker)
        {
            Reported.Enqueue((id, (await ReadAsync<DeliveryReport>(context)).RetryCount));
            return Results.NoContent();
        }

        if (method != RouterActors.Follow)
        {
            return Results.NoContent();
        }

        var follow = await ReadAsync<FollowRequest>(context);
        Follows.Enqueue(follow);
        foreach (var wanted in follow.Requests)
        {
            Calls.Enqueue($"{wanted.Kind} {wanted.Stream}");
        }

        await ShardsAnswer;

        return Json(new FollowAnswer(Registration, [.. follow.Requests.Select(Answer)]));
    }

    private StreamAnswer Answer(StreamRequest wanted)
    {
        var log = LogOf(wanted.Stream);
        lock (log)
        {
            return wanted.Kind switch
            {
                StreamRequestKind.Detach => StreamAnswer.Done,
                StreamRequestKind.Unacknowledged => new StreamAnswer { Unacknowledged = log.ReadUnacknowledged(wanted.AfterNumber, limit: 1000) },
                _ => new StreamAnswer { Page = log.Read(wanted.After, wanted.Since, limit: 1000) },
            };
        }
    }

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        (T)(await JsonSerializer.DeserializeAsync(context.Request.Body, typeof(T), RoutingJson.Default))!;

    private static IResult Json<T>(T value) => Results.Text(JsonSerializer.Serialize(value, typeof(T), RoutingJson.Default), "application/json");
}
