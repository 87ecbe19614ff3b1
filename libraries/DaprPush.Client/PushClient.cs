using System.Buffers;
using System.Text.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.Client;

/// <summary>
/// Sends messages to the platform through the Dapr sidecar. What is not accepted because something is away or overloaded is sent
/// again with the same id, so nothing arrives twice. Safe for use by many threads at once; one for a whole service.
/// </summary>
public sealed class PushClient : IDisposable
{
    /// <summary>The send API and the sidecar take 4 MiB unless they are told otherwise.</summary>
    private const int MaxBatchBytes = 3 * 1024 * 1024;

    private readonly SendApiCalls _calls;
    private readonly PushClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    public PushClient(IOptions<PushClientOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _time = time;
        _loggers = loggers;
        _calls = new SendApiCalls(_options, time);
    }

    /// <summary>Sends a message; returns once the broker has it.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="PushException">It was refused, or all attempts failed.</exception>
    public Task<string> SendAsync(OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return PostAsync("send", message, cancellationToken);
    }

    /// <summary>Sends a message to everyone; returns once the broker has it.</summary>
    /// <param name="message">Of its target only <see cref="MessageTarget.Exclude"/> counts.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="PushException">It was refused, or all attempts failed.</exception>
    public Task<string> BroadcastAsync(OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return PostAsync("broadcast", message with { Target = new MessageTarget { Exclude = message.Target.Exclude } }, cancellationToken);
    }

    /// <summary>
    /// Sends many messages, in their order, in as few requests as the limits allow (1,000 messages each); returns once the broker has all
    /// that are valid.
    /// </summary>
    /// <returns>What became of each, in the same order.</returns>
    /// <exception cref="PushException">
    /// A request failed in all attempts: those of the requests before are accepted. Sent again with the same ids, each arrives once.
    /// </exception>
    public async Task<IReadOnlyList<BatchItem>> SendBatchAsync(IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var results = new List<BatchItem>();
        var waiting = new List<WireMessage>();
        var bytes = 0;
        foreach (var message in messages)
        {
            var wire = WireMessage.Of(message, _options, _time);
            if (waiting.Count == MessageLimits.MaxBatchMessages || (waiting.Count > 0 && bytes + wire.Json.Utf8.Length > MaxBatchBytes))
            {
                results.AddRange(await PostAsync(waiting, cancellationToken).ConfigureAwait(false));
                waiting.Clear();
                bytes = 0;
            }

            waiting.Add(wire);
            bytes += wire.Json.Utf8.Length;
        }

        if (waiting.Count > 0)
        {
            results.AddRange(await PostAsync(waiting, cancellationToken).ConfigureAwait(false));
        }

        return results;
    }

    /// <summary>
    /// For long tasks: takes any number of updates, at once and from any thread, and sends as many as people can follow.
    /// </summary>
    /// <param name="target">Who watches.</param>
    /// <param name="taskId">In every message as <c>data.task_id</c>; null leaves it out.</param>
    /// <param name="interval">The shortest time between two messages; null for a quarter of a second.</param>
    public ProgressReporter ReportProgress(MessageTarget target, string? taskId = null, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new ProgressReporter(
            this, target, taskId, interval ?? TimeSpan.FromMilliseconds(250), _time, _loggers.CreateLogger<ProgressReporter>());
    }

    public void Dispose() => _calls.Dispose();

    private async Task<string> PostAsync(string endpoint, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var wire = WireMessage.Of(message, _options, _time);
        await _calls.PostAsync($"api/v1/messages/{endpoint}", wire.Json.Utf8, cancellationToken).ConfigureAwait(false);
        return wire.Id;
    }

    private async Task<IEnumerable<BatchItem>> PostAsync(List<WireMessage> messages, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("{\"messages\":["u8);
        for (var i = 0; i < messages.Count; i++)
        {
            body.Write(i == 0 ? ""u8 : ","u8);
            body.Write(messages[i].Json.Utf8.Span);
        }

        body.Write("]}"u8);
        try
        {
            var answer = await _calls.PostAsync("api/v1/messages/batch", body.WrittenMemory, cancellationToken).ConfigureAwait(false);
            return [.. messages.Zip(answer.GetProperty("results").EnumerateArray(), Item)];
        }
        catch (PushException exception) when (exception.Problem == "urn:dapr-push:problem:all-refused")
        {
            return [.. messages.Select((message, i) => new BatchItem(message.Id, false, ErrorsOf(exception.Errors, i)))];
        }
    }

    private static BatchItem Item(WireMessage message, JsonElement result)
    {
        var errors = result.TryGetProperty("errors", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(error => new FieldError(error.GetProperty("field").GetString()!, error.GetProperty("message").GetString()!)).ToArray()
            : [];
        return new BatchItem(message.Id, result.GetProperty("status").GetString() == "accepted", errors);
    }

    // "messages[3].data" → "data" of the fourth.
    private static FieldError[] ErrorsOf(IReadOnlyList<FieldError> errors, int index)
    {
        var prefix = $"messages[{index}]";
        return [.. errors
            .Where(error => error.Field == prefix || error.Field.StartsWith(prefix + ".", StringComparison.Ordinal))
            .Select(error => error with { Field = error.Field[prefix.Length..].TrimStart('.') })];
    }
}
