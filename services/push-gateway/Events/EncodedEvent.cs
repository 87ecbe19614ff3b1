using System.Buffers;
using System.Text;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Events;

/// <summary>
/// A message in the bytes that all its connections get; only the <c>id</c> line behind them is a connection's own. It stands behind the
/// data, since some clients that are cut off within an event resume from the id that they have read.
/// Built once for each message and gateway, never changed.
/// </summary>
internal sealed class EncodedEvent
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly int _nameLength;
    private readonly IReadOnlyList<StreamName>? _streams;
    private readonly MessageExclusion? _exclude;

    public EncodedEvent(RoutedMessage message)
    {
        Id = message.Identity;
        Type = message.Type;
        Event = message.Event;
        Priority = message.Priority;
        SessionId = message.SessionId;
        WantsAck = message.Ack;
        RetryCount = message.RetryCount;
        ExpiresAt = message.ExpiresAt;
        _streams = message.Streams;
        _exclude = message.Exclude;
        var writer = new ArrayBufferWriter<byte>(message.Body.Utf8.Length + 32);
        writer.Write("event: "u8);
        Encoding.UTF8.GetBytes(Event ?? MessageJson.NameOf(Type), writer);
        writer.Write("\n"u8);
        _nameLength = writer.WrittenCount;
        var body = message.Body.Utf8;
        SseText.WriteData(writer, body.Span);
        _bytes = writer.WrittenMemory;

        // On one line the data is the message's own bytes; where it had to be cut into lines they are kept beside it.
        _body = body.Span.ContainsAny(LineEnds) ? body.ToArray() : _bytes[^(body.Length + 1)..^1];
    }

    /// <summary>Its <see cref="RoutedMessage.Identity"/>: two senders may give the same id.</summary>
    public string Id { get; }

    public MessageType Type { get; }

    /// <summary>What a message of type custom is called; null for its type.</summary>
    public string? Event { get; }

    public MessagePriority Priority { get; }

    public string? SessionId { get; }

    public bool WantsAck { get; }

    /// <summary>How often it was sent again for want of an acknowledgement.</summary>
    public int RetryCount { get; }

    public bool IsRepetition => RetryCount > 0;

    /// <summary>Unix time in milliseconds from which on nobody gets it any more.</summary>
    public long ExpiresAt { get; }

    /// <summary>One connection may meet it in several of its streams.</summary>
    public bool IsMultiStream => _streams is not null;

    /// <summary>Whether everyone gets it who follows its stream and filters nothing out.</summary>
    public bool IsForAll => SessionId is null && _streams is null && _exclude is null;

    /// <summary>Bytes it keeps in memory, roughly.</summary>
    public int Size => _bytes.Length + 200;

    /// <summary>What the event is called.</summary>
    public ReadOnlySpan<byte> Name => _bytes.Span["event: ".Length..(_nameLength - 1)];

    /// <summary>The message in JSON, as its sender wrote it.</summary>
    public ReadOnlySpan<byte> Body => _body.Span;

    /// <summary>Everything before the <c>id</c> line and the empty line that ends the event.</summary>
    public ReadOnlySpan<byte> BytesFor(EventFormat format) =>
        format == EventFormat.Typed ? _bytes.Span : _bytes.Span[_nameLength..];

    /// <summary>
    /// Whether a subscription gets it in one of its streams: not where it filters it out, not where it is for another session (but who follows a
    /// service gets all that it sends) or its own is excluded, and not where it gets it in another stream.
    /// </summary>
    public bool IsFor(Subscription subscription, int streamIndex) =>
        subscription.Types.Lets(Type, Event)
        && (SessionId is null || SessionId == subscription.SessionId || subscription.Streams[streamIndex].Kind == StreamKind.Service)
        && (_exclude?.SessionId is null || _exclude.SessionId != subscription.SessionId)
        && (_streams is null || IsFirstFollowed(subscription, subscription.Streams[streamIndex]));

    /// <summary>Whether its sender named that connection as one that is not to get it.</summary>
    public bool Excludes(string connectionId) => _exclude is not null && _exclude.ConnectionId == connectionId;

    private bool IsFirstFollowed(Subscription subscription, StreamName here)
    {
        foreach (var stream in _streams!)
        {
            if (stream == here)
            {
                return true;
            }

            if (subscription.Follows(stream))
            {
                return false;
            }
        }

        return true;
    }
}
