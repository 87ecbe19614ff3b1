using System.Net;
using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Requests;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Access;
using DaprPush.SendApi.Idempotency;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Intake;

/// <summary>From a request to its answer: read, check, publish. Knows nothing of triggers.</summary>
/// <remarks>Public, because functions must be and take it in their constructors; all it does is for this program alone.</remarks>
public sealed class MessageIntake
{
    private readonly PartitionLanes _lanes;
    private readonly KeyedRequests _keys;
    private readonly RequestRates _rates;
    private readonly SendApiOptions _options;
    private readonly SendApiMetrics _metrics;
    private readonly MessageTrail _trail;
    private readonly TimeProvider _time;

    internal MessageIntake(
        PartitionLanes lanes,
        KeyedRequests keys,
        RequestRates rates,
        IOptions<SendApiOptions> options,
        SendApiMetrics metrics,
        MessageTrail trail,
        TimeProvider time)
    {
        _lanes = lanes;
        _keys = keys;
        _rates = rates;
        _options = options.Value;
        _metrics = metrics;
        _trail = trail;
        _time = time;
    }

    /// <summary>One message, to whom its target says or, with <see cref="AddressRule.NoTarget"/>, to everyone.</summary>
    internal async Task<ApiAnswer> SendAsync(ApiRequest request, AddressRule address, CancellationToken cancellationToken)
    {
        if (!TryReadKey(request, address == AddressRule.NoTarget ? "broadcast" : "send", out var key))
        {
            return ApiAnswer.Of(Problem.InvalidRequest([new FieldError(IdempotencyKey.Header, IdempotencyKey.Rule)]));
        }

        IngestMessage? message = null;
        var problem = await ReadAsync(request, MessageLimits.MaxMessageBytes, body => ReadMessage(body, address, key, request.Caller, out message), cancellationToken);
        if (message is null)
        {
            return ApiAnswer.Of(problem!);
        }

        if (_rates.TakeMessages(request.Caller, 1) is { } limited)
        {
            return ApiAnswer.Of(Problem.Of(limited));
        }

        return await PublishAsync([message], key, cancellationToken) is { } unpublished
            ? ApiAnswer.Of(unpublished)
            : ApiAnswer.Json(HttpStatusCode.Accepted, new SendAnswer(message.Message.Id, BatchResult.Accepted), ApiJson.Default.SendAnswer);
    }

    /// <summary>
    /// Up to <see cref="MessageLimits.MaxBatchMessages"/> messages; the valid ones go even when others are refused. An id that stands
    /// twice in a batch is accepted twice and, like every repeated id, delivered once.
    /// </summary>
    internal async Task<ApiAnswer> SendBatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!TryReadKey(request, "batch", out var key))
        {
            return ApiAnswer.Of(Problem.InvalidRequest([new FieldError(IdempotencyKey.Header, IdempotencyKey.Rule)]));
        }

        BatchDraft? batch = null;
        var problem = await ReadAsync(request, _options.MaxBatchBytes, body => ReadBatch(body, key, request.Caller, out batch), cancellationToken);
        if (batch is null)
        {
            return ApiAnswer.Of(problem!);
        }

        if (_rates.TakeMessages(request.Caller, batch.Messages.Count) is { } limited)
        {
            return ApiAnswer.Of(Problem.Of(limited));
        }

        return await PublishAsync(batch.Messages, key, cancellationToken) is { } unpublished
            ? ApiAnswer.Of(unpublished)
            : ApiAnswer.Json(HttpStatusCode.Accepted, batch.ToAnswer(), ApiJson.Default.BatchAnswer);
    }

    private static bool TryReadKey(ApiRequest request, string operation, out IdempotencyKey? key)
    {
        key = request.IdempotencyKey is { } header ? IdempotencyKey.TryParse(header, request.Caller.Sender, operation) : null;
        return key is not null || request.IdempotencyKey is null;
    }

    private static async Task<Problem?> ReadAsync(
        ApiRequest request, int limit, Func<ReadOnlyMemory<byte>, Problem?> read, CancellationToken cancellationToken)
    {
        if (ContentRule.Check(request.ContentType, request.ContentEncoding) is { } fault)
        {
            return Problem.UnsupportedContent(fault);
        }

        try
        {
            // The messages are written out of the body while it is read, so its memory goes back right after.
            using var body = await RequestBody.ReadAsync(request.Body, request.ContentLength, limit, cancellationToken);
            return body is null ? Problem.TooLarge(limit) : read(body.Bytes);
        }
        catch (IOException)
        {
            return Problem.BrokenBody();
        }
    }

    // Why the messages are not out; null where they are.
    private async Task<Problem?> PublishAsync(IReadOnlyList<IngestMessage> messages, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return await CommitAsync(messages);
        }

        switch (await _keys.BeginAsync(key, cancellationToken))
        {
            case null:
                return Problem.RouterUnavailable(_options.RetryAfterSeconds);
            case KeyState.Taken:
                return Problem.KeyTaken();
            case KeyState.Done:
                return null;
        }

        // Open may also mean that somebody publishes the same at this moment: with the same ids, so it arrives once.
        var problem = await CommitAsync(messages);
        if (problem is null)
        {
            await _keys.CompleteAsync(key);
        }

        return problem;
    }

    private Problem? ReadMessage(ReadOnlyMemory<byte> body, AddressRule address, IdempotencyKey? key, Caller caller, out IngestMessage? message)
    {
        var result = MessageReader.Read(body, address, _options.DefaultTtlSeconds);
        key?.Sign(body.Span);
        message = result.IsValid ? Accept(result.Draft, key?.MessageId(0), caller) : null;
        if (message is not null && SendingRights.FaultsOf(caller, message) is { Count: > 0 } faults)
        {
            message = null;
            _metrics.Refused(1);
            return Problem.Forbidden(faults);
        }

        _metrics.Refused(result.IsValid ? 0 : 1);
        return result.Fault switch
        {
            MessageFault.None => null,
            MessageFault.Malformed => Problem.Malformed($"The body {result.Errors[0].Message}."),
            MessageFault.TooLong => Problem.TooLarge(MessageLimits.MaxMessageBytes),
            _ => Problem.InvalidMessage(result.Errors),
        };
    }

    private Problem? ReadBatch(ReadOnlyMemory<byte> body, IdempotencyKey? key, Caller caller, out BatchDraft? batch)
    {
        batch = null;
        var found = BatchReader.Read(body);
        if (found.Fault != MessageFault.None)
        {
            return found.Fault == MessageFault.Malformed
                ? Problem.Malformed($"The body {found.Errors[0].Message}.")
                : Problem.InvalidBatch(found.Errors);
        }

        key?.Sign(body.Span);
        var draft = new BatchDraft(found.Entries.Count);
        var users = 0;
        for (var i = 0; i < found.Entries.Count; i++)
        {
            var result = MessageReader.Read(found.Entries[i], AddressRule.TargetRequired, _options.DefaultTtlSeconds);
            if (!result.IsValid)
            {
                draft.Refuse(result.Errors);
                continue;
            }

            users += result.Draft.Target.UserIds.Count;
            if (users > MessageLimits.MaxBatchUsers && result.Draft.Target.UserIds.Count > 0)
            {
                users -= result.Draft.Target.UserIds.Count;
                draft.Refuse([new FieldError("target.user_ids", $"is more than this batch may have: its lists name more than {MessageLimits.MaxBatchUsers} users together")]);
                continue;
            }

            var message = Accept(result.Draft, key?.MessageId(i), caller);
            if (SendingRights.FaultsOf(caller, message) is { Count: > 0 } faults)
            {
                draft.Forbid(faults);
            }
            else
            {
                draft.Accept(message);
            }
        }

        _metrics.Refused(found.Entries.Count - draft.Messages.Count);
        if (draft.Messages.Count == 0)
        {
            return draft.IsForbidden ? Problem.Forbidden(draft.AllErrors()) : Problem.AllRefused(found.Entries.Count, draft.AllErrors());
        }

        batch = draft;
        return null;
    }

    private IngestMessage Accept(MessageDraft draft, string? idOfKey, Caller caller)
    {
        var now = _time.GetUtcNow();
        var message = (draft.Id is null && idOfKey is not null ? draft with { Id = idOfKey } : draft).Accept(now);
        return new IngestMessage(RoutedMessage.From(message, now, caller.Sender), MessageStreams.Of(message));
    }

    private async Task<Problem?> CommitAsync(IReadOnlyList<IngestMessage> messages)
    {
        var outcome = await _lanes.SubmitAsync(messages);
        _metrics.Committed(outcome, messages.Count);
        if (_trail.IsOn && outcome == CommitOutcome.Published)
        {
            foreach (var (message, streams) in messages)
            {
                _trail.Accepted(message.Id, streams.Count);
            }
        }

        return ProblemOf(outcome);
    }

    private Problem? ProblemOf(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.Published => null,
        CommitOutcome.Overloaded => Problem.Overloaded(_options.RetryAfterSeconds),
        CommitOutcome.Stopping => Problem.Stopping(_options.RetryAfterSeconds),
        _ => Problem.Unavailable(_options.RetryAfterSeconds),
    };
}
