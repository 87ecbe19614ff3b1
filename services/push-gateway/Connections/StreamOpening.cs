using System.Globalization;
using DaprPush.Gateway.Access;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.WebSockets;
using DaprPush.Gateway.Wires;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Connections;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>The way into the hubs, the same for every transport: who asks, for what, and whether there is room.</summary>
internal sealed class StreamOpening(
    StreamHubs hubs,
    ConnectionRegistry connections,
    GatewayMetrics metrics,
    OutboxFlusher flusher,
    StreamAdmission admission,
    GatewayIdentity identity,
    WebSocketInput input,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    private const int RetryAfterSeconds = 5;

    /// <summary>How long a client may take nothing: whose network stalls for a moment is not cut off.</summary>
    public TimeSpan Limit { get; } = TimeSpan.FromSeconds(options.Value.ConnectionTimeout);

    /// <summary>Who asks and for what; null where that may not be and the request is answered.</summary>
    public async ValueTask<(Caller Caller, Subscription Subscription)?> AskAsync(HttpContext context, SubscriptionReader reader)
    {
        if (await admission.IdentifyAsync(context).ConfigureAwait(false) is not { } caller)
        {
            return null;
        }

        if (reader.Read(time.GetUtcNow()) is not { } subscription)
        {
            await Results.ValidationProblem(reader.Errors, title: "The subscription is not valid.").ExecuteAsync(context).ConfigureAwait(false);
            return null;
        }

        return await admission.LetsAsync(context, caller, subscription).ConfigureAwait(false) ? (caller, subscription) : null;
    }

    /// <summary>
    /// Takes the place of one connection; then <see cref="Begin"/> or <see cref="GiveBack"/> has to follow. Null where there is none and the
    /// request is answered.
    /// </summary>
    public async ValueTask<StreamHolder?> TakePlaceAsync(HttpContext context, Caller caller, Subscription subscription)
    {
        if (!connections.TryReserve())
        {
            metrics.ConnectionRefused("connections");
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await Results.Problem($"This gateway holds its {options.Value.MaxConnections} connections.", statusCode: 503).ExecuteAsync(context).ConfigureAwait(false);
            return null;
        }

        var holder = await admission.TakePlaceAsync(context, caller, subscription).ConfigureAwait(false);
        if (holder is null)
        {
            connections.Release();
        }

        return holder;
    }

    public void GiveBack(StreamHolder holder)
    {
        connections.Release();
        admission.GiveBack(holder);
    }

    /// <summary>Opens the connection: from here on it is the hub loop's.</summary>
    /// <param name="head">Bytes to send before the first event.</param>
    /// <param name="source">What the client says; null where it can say nothing.</param>
    /// <param name="caller">In whose name it says it.</param>
    public void Begin(
        Subscription subscription, StreamHolder holder, IByteSink sink, byte[] head, Wire wire, IByteSource? source = null, OperationCaller? caller = null)
    {
        var connection = Create(subscription, holder, sink, head, wire);
        connection.Peer = source is null ? null : new WebSocketPeer(connection, source, input, caller);
        Join(connection);
    }

    /// <summary>Makes the connection; then <see cref="Join"/> has to follow.</summary>
    /// <param name="id">Null for one of its own.</param>
    public SseConnection Create(Subscription subscription, StreamHolder holder, IByteSink sink, byte[] head, Wire wire, string? id = null) =>
        new(id ?? ConnectionId.New(identity.Self.Id, time.GetUtcNow()).Text, subscription, sink, flusher, head, holder, wire);

    public void Join(SseConnection connection)
    {
        metrics.ConnectionOpened(connection.Wire.Transport);
        connections.Add(connection);
        hubs.Join(connection);
    }
}
