using System.Globalization;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>Serves one subscriber from its request to its leaving.</summary>
internal sealed class SseSession(
    StreamHubs hubs,
    ConnectionRegistry connections,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    private const int RetryAfterSeconds = 5;

    public async Task RunAsync(HttpContext context, SubscriptionReader reader)
    {
        if (reader.Read() is not { } subscription)
        {
            await Results.ValidationProblem(reader.Errors, title: "The subscription is not valid.").ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            WriteHead(context);
            return;
        }

        using var connection = new SseConnection($"conn_{Guid.CreateVersion7():N}", subscription, options.Value.MessageQueueSize);
        if (!connections.TryAdd(connection))
        {
            metrics.ConnectionRefused();
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await Results.Problem($"This gateway holds its {options.Value.MaxConnections} connections.", statusCode: 503).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        metrics.ConnectionOpened();
        try
        {
            await StreamAsync(context, connection).ConfigureAwait(false);
        }
        finally
        {
            connections.Remove(connection);
            metrics.ConnectionClosed(connection.CloseReason);
        }
    }

    private async Task StreamAsync(HttpContext context, SseConnection connection)
    {
        WriteHead(context);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, connection.Closed);
        var writer = new SseWriter(connection, context.Response.BodyWriter, time);
        try
        {
            await writer.WriteRetryAsync(options.Value.RetryMilliseconds, over.Token).ConfigureAwait(false);
            hubs.Join(connection);
            await writer.RunAsync(over.Token).ConfigureAwait(false);
            if (connection.CloseReason == CloseReason.Shutdown)
            {
                await writer.WriteRetryAsync(SpreadRetry(), over.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (over.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client left, or does not read: what it has not taken by now it gets from its cursor, the response must not wait for it.
            context.Abort();
        }
        finally
        {
            // Only once no hub knows the connection any more may it be disposed.
            await hubs.LeaveAsync(connection).ConfigureAwait(false);
        }
    }

    // Half to one and a half times the usual, so that the clients of a gateway do not all go to the others at the same moment.
    private int SpreadRetry() => (options.Value.RetryMilliseconds / 2) + Random.Shared.Next(options.Value.RetryMilliseconds);

    private static void WriteHead(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-transform";
        headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }
}
