using DaprPush.Gateway.Metrics;
using System.Globalization;
using DaprPush.Gateway.Access;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Transport;
using DaprPush.Messages.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Opens a stream. From then on it is the hub loop's; the request is over where its socket could be taken, and waits for the stream's
/// end where not.
/// </summary>
internal sealed class SseSession(
    StreamHubs hubs,
    ConnectionRegistry connections,
    GatewayMetrics metrics,
    OutboxFlusher flusher,
    StreamAdmission admission,
    GatewayIdentity identity,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    private const int RetryAfterSeconds = 5;

    // A client whose network stalls for a moment is not cut off; one that takes nothing for longer is.
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.ConnectionTimeout);

    public async Task RunAsync(HttpContext context, SubscriptionReader reader)
    {
        if (await admission.IdentifyAsync(context).ConfigureAwait(false) is not { } caller)
        {
            return;
        }

        if (reader.Read() is not { } subscription)
        {
            await Results.ValidationProblem(reader.Errors, title: "The subscription is not valid.").ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (!await admission.LetsAsync(context, caller, subscription).ConfigureAwait(false))
        {
            return;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            WriteHead(context);
            return;
        }

        if (!connections.TryReserve())
        {
            metrics.ConnectionRefused("connections");
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await Results.Problem($"This gateway holds its {options.Value.MaxConnections} connections.", statusCode: 503).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (await admission.TakePlaceAsync(context, caller, subscription).ConfigureAwait(false) is not { } holder)
        {
            connections.Release();
            return;
        }

        WriteHead(context);
        if (await TakeSocketAsync(context, holder).ConfigureAwait(false) is { } taken)
        {
            taken.Socket.LimitSilence(_limit);
            Begin(subscription, holder, taken.Socket, taken.Head);
        }
        else
        {
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            var body = new BodySink(context.Response.BodyWriter, _limit, context.Abort);
            Begin(subscription, holder, body, []);
            await body.RunAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async ValueTask<(StreamSocket Socket, byte[] Head)?> TakeSocketAsync(HttpContext context, StreamHolder holder)
    {
        try
        {
            return await SocketTaking.TakeAsync(context).ConfigureAwait(false);
        }
        catch
        {
            connections.Release();
            admission.GiveBack(holder);
            throw;
        }
    }

    private void Begin(Subscription subscription, StreamHolder holder, IByteSink sink, byte[] head)
    {
        var connection = new SseConnection(ConnectionId.New(identity.Self.Id, time.GetUtcNow()).Text, subscription, sink, flusher, head, holder);
        metrics.ConnectionOpened();
        connections.Add(connection);
        hubs.Join(connection);
    }

    private static void WriteHead(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-transform";
        headers["X-Accel-Buffering"] = "no";

        // A proxy that compresses in spite of no-transform, as nginx does, leaves alone what is encoded already.
        headers.ContentEncoding = "identity";
    }
}
