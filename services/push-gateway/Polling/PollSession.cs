using System.Buffers;
using System.Globalization;
using System.Text;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Polling;

/// <summary>
/// Answers a poll: with what the client missed, or else with what comes first within its time, or with its place alone. While it waits, it
/// is a connection like any other; once answered, nothing is left of it here but what <see cref="PollerGrace"/> keeps.
/// </summary>
internal sealed class PollSession(StreamOpening opening, HubLoop loop, PollerGrace pollers, TimeProvider time)
{
    private const int DefaultSeconds = 30;
    private const int MaxSeconds = 60;
    private const int RetryAfterSeconds = 2;
    private const string LastEventId = "Last-Event-ID";
    private const string ConnectionIdHeader = "Connection-Id";

    // Beyond the client's own time, where the stream could not begin within it.
    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(10);

    public async Task RunAsync(HttpContext context, SubscriptionReader reader)
    {
        var seconds = DefaultSeconds;
        var isNone = context.Request.Query["timeout"].ToString() is { Length: > 0 } timeout
            && (!int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds > MaxSeconds);
        reader.AddOption("timeout", isNone ? $"must be a number of seconds from 0 to {MaxSeconds}" : null);
        reader.AddOption("connection_id");

        if (await opening.AskAsync(context, reader).ConfigureAwait(false) is not var (caller, subscription)
            || await opening.TakePlaceAsync(context, caller, subscription).ConfigureAwait(false) is not { } holder)
        {
            return;
        }

        var id = context.Request.Query["connection_id"].ToString();
        var sink = new PollSink(loop.Post);
        var connection = opening.Create(subscription, holder, sink, [], PollWire.Instance, pollers.TryContinue(id, subscription.Fingerprint) ? id : null);
        sink.Connection = connection;
        opening.Join(connection);
        try
        {
            await WaitAsync(sink, TimeSpan.FromSeconds(seconds), context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            connection.Close(CloseReason.Client);
        }

        await AnswerAsync(context, sink, connection.Id).ConfigureAwait(false);
    }

    private async Task WaitAsync(PollSink sink, TimeSpan limit, CancellationToken left)
    {
        if (!await IsGatheredAsync(sink, limit, left).ConfigureAwait(false))
        {
            await loop.PostAsync(sink.FinishOnceBegun).ConfigureAwait(false);
            await IsGatheredAsync(sink, BeginLimit, left).ConfigureAwait(false);
        }

        await loop.PostAsync(sink.Finish).ConfigureAwait(false);
    }

    private async Task<bool> IsGatheredAsync(PollSink sink, TimeSpan limit, CancellationToken left)
    {
        try
        {
            await sink.Gathered.WaitAsync(limit, time, left).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return left.IsCancellationRequested;
        }
    }

    private static async Task AnswerAsync(HttpContext context, PollSink sink, string id)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (sink.Cursor is not { } cursor)
        {
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await Results.Problem("The streams cannot be read at the moment.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        response.Headers[LastEventId] = cursor;
        response.Headers[ConnectionIdHeader] = id;
        if (sink.Events.IsEmpty)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        writer.Write(Encoding.ASCII.GetBytes($$"""{"cursor":"{{cursor}}","connection_id":"{{id}}","events":["""));
        writer.Write(sink.Events.Span);
        writer.Write("]}"u8);
        await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
