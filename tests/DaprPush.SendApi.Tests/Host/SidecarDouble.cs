using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.Messages.Requests;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>
/// A server that plays what this app uses of a sidecar, publishing by gRPC, actors and health by HTTP, and can hold, fail and hang.
/// </summary>
internal sealed class SidecarDouble : IAsyncDisposable
{
    private readonly Channel<PublishCall> _held = Channel.CreateUnbounded<PublishCall>();
    private readonly List<PublishCall> _calls = [];
    private readonly ConcurrentDictionary<string, (string Fingerprint, bool IsDone)> _keys = new();
    private readonly WebApplication _server;

    private SidecarDouble(SidecarPorts ports)
    {
        Ports = ports;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, ports.Http);
            kestrel.Listen(IPAddress.Loopback, ports.Grpc, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<IServiceMethodProvider<SidecarDouble>, PublishMethod>();
        _server = builder.Build();
        _server.MapGrpcService<SidecarDouble>();
        _server.MapMethods($"/v1.0/actors/{RouterActors.RequestKey}/{{id}}/method/{{method}}", ["POST", "PUT"], AskKeyAsync);
        _server.MapMethods($"/v1.0/actors/{RouterActors.GatewayDirectory}/{{id}}/method/{RouterActors.Health}", ["POST", "PUT"], AskRouters);
        _server.MapPost($"/v1.0/publish/pubsub/{Topics.Health}", () => Behaviour == Mode.Fail
            ? Results.Json(new { errorCode = "ERR_PUBSUB_PUBLISH_MESSAGE", message = "dial tcp 10.0.0.1:6379" }, statusCode: 500)
            : Results.NoContent());
        _server.MapMethods("/v1.0/actors/{type}/{id}/method/{method}", ["POST", "PUT"], AskTracker);
        _server.MapGet("/v1.0/healthz", () => Results.StatusCode(IsHealthy ? 204 : 500));
    }

    public enum Mode
    {
        /// <summary>Takes every event at once.</summary>
        Take,

        /// <summary>Takes an event when the test says so.</summary>
        Hold,

        /// <summary>Answers with a failure, as when the broker is away.</summary>
        Fail,

        /// <summary>Never answers.</summary>
        Hang,
    }

    public Mode Behaviour { get; set; }

    public bool IsHealthy { get; set; } = true;

    /// <summary>The routers can read the state store.</summary>
    public bool IsStateRead { get; set; } = true;

    /// <summary>No actor of an idempotency key and no directory answers.</summary>
    public bool AreActorsAway { get; set; }

    public SidecarPorts Ports { get; }

    /// <summary>What was published so far, in order, whatever became of it.</summary>
    public IReadOnlyList<PublishCall> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public IEnumerable<string> Ids => Calls.SelectMany(call => call.Ids);

    /// <param name="ports">Where it listens; null for any free ports.</param>
    public static async Task<SidecarDouble> StartAsync(SidecarPorts? ports = null)
    {
        var sidecar = new SidecarDouble(ports ?? SidecarPorts.Take());
        await sidecar._server.StartAsync();
        return sidecar;
    }

    /// <summary>Forgets what was, and takes every event.</summary>
    public void Reset()
    {
        Behaviour = Mode.Take;
        IsHealthy = true;
        lock (_calls)
        {
            _calls.Clear();
        }
    }

    /// <summary>The messages whose trackers know them, by identity.</summary>
    public Dictionary<string, TrackedMessage> Tracked { get; } = [];

    /// <summary>The streams that those messages were appended to.</summary>
    public Dictionary<string, StreamName[]> Streams { get; } = [];

    /// <summary>The next event that is held.</summary>
    public async Task<PublishCall> NextHeldAsync() => await _held.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private IResult AskRouters() => AreActorsAway
        ? Results.Json(new { errorCode = "ERR_ACTOR_NO_ADDRESS", message = "no such actor" }, statusCode: 500)
        : Results.Text(JsonSerializer.Serialize(new DirectoryHealth(IsStateRead), RoutingJson.Default.DirectoryHealth), "application/json");

    private async Task<IResult> AskKeyAsync(HttpContext http, string id, string method)
    {
        if (AreActorsAway)
        {
            return Results.Json(new { errorCode = "ERR_ACTOR_INVOKE_METHOD", message = "no such actor" }, statusCode: 500);
        }

        if (method == RouterActors.CompleteRequest)
        {
            _keys[id] = (_keys[id].Fingerprint, true);
            return Results.Ok();
        }

        var use = (await JsonSerializer.DeserializeAsync(http.Request.Body, RoutingJson.Default.KeyUse))!;
        var known = _keys.GetOrAdd(id, (Convert.ToHexString(use.Fingerprint), false));
        var state = known.Fingerprint != Convert.ToHexString(use.Fingerprint) ? KeyState.Taken : known.IsDone ? KeyState.Done : KeyState.Open;
        return Results.Text(JsonSerializer.Serialize(new KeyAnswer(state), RoutingJson.Default.KeyAnswer), "application/json");
    }

    private IResult AskTracker(string type, string id, string method)
    {
        if (Behaviour == Mode.Fail || type is not (RouterActors.MessageTracker or RouterActors.MessageHandles))
        {
            return Results.Json(new { errorCode = "ERR_ACTOR_INVOKE_METHOD", message = "no such actor" }, statusCode: 500);
        }

        if (type == RouterActors.MessageHandles)
        {
            var handles = Tracked.Values.Where(tracked => tracked.Id == id["id:".Length..]).Select(tracked => tracked.Handle).OfType<string>();
            return Results.Text(JsonSerializer.Serialize(new HandleList([.. handles]), RoutingJson.Default.HandleList), "application/json");
        }

        var known = Tracked.GetValueOrDefault(id["message:".Length..]);
        if (known is { State: TrackedState.Accepted or TrackedState.Delivered } && method == RouterActors.Acknowledge)
        {
            known = Tracked[known.Identity] = known with { State = TrackedState.Acknowledged, AcknowledgedAt = 3_000 };
        }

        return Results.Text(JsonSerializer.Serialize(new TrackAnswer(known) { Streams = known is null ? null : Streams.GetValueOrDefault(known.Identity) }, RoutingJson.Default.TrackAnswer), "application/json");
    }

    private async Task<Empty> PublishAsync(PublishEventRequest request, CancellationToken cancellationToken)
    {
        var call = new PublishCall(request.PubsubName, request.Topic, request.DataContentType, request.Data.ToByteArray());
        lock (_calls)
        {
            _calls.Add(call);
        }

        switch (Behaviour)
        {
            case Mode.Hold:
                _held.Writer.TryWrite(call);
                await call.Released.WaitAsync(cancellationToken);
                break;
            case Mode.Fail:
                throw new RpcException(new Status(StatusCode.Internal, "the broker is away"));
            case Mode.Hang:
                // Nobody releases it: it ends when the caller gives up.
                await call.Released.WaitAsync(cancellationToken);
                break;
        }

        return new Empty();
    }

    /// <summary>Binds the one method of the runtime's service (dapr.proto) that this app calls: Dapr.Protos has clients only.</summary>
    private sealed class PublishMethod : IServiceMethodProvider<SidecarDouble>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<SidecarDouble> context) => context.AddUnaryMethod(
            new Method<PublishEventRequest, Empty>(
                MethodType.Unary,
                "dapr.proto.runtime.v1.Dapr",
                "PublishEvent",
                Marshallers.Create(message => message.ToByteArray(), PublishEventRequest.Parser.ParseFrom),
                Marshallers.Create(message => message.ToByteArray(), Empty.Parser.ParseFrom)),
            [],
            (sidecar, request, call) => sidecar.PublishAsync(request, call.CancellationToken));
    }
}

/// <summary>Where a sidecar listens.</summary>
internal readonly record struct SidecarPorts(int Http, int Grpc)
{
    public static SidecarPorts Take()
    {
        var first = FreePorts.Take(2);
        return new SidecarPorts(first, first + 1);
    }
}

/// <summary>One call of the publish method.</summary>
internal sealed class PublishCall(string pubsub, string topic, string? contentType, byte[] body)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Destination => $"{pubsub}/{topic} {contentType}";

    public IngestBatch Batch { get; } = JsonSerializer.Deserialize(body, RoutingJson.Default.IngestBatch)!;

    public IEnumerable<string> Ids => Batch.Messages.Select(message => message.Message.Id);

    public Task Released => _released.Task;

    public void Release() => _released.SetResult();
}
