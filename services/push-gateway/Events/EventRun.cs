using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Events;

/// <summary>
/// Events of one stream, one behind the other, that wait for all its followers alike: to each of them they are one thing, whatever
/// their number. Never changed.
/// </summary>
internal sealed class EventRun
{
    public const int MaxEvents = 256;

    /// <summary>So many bytes, roughly, end a run.</summary>
    public const int MaxSize = 64 * 1024;

    private readonly NumberedEvent[] _events;
    private readonly uint _types;
    private readonly bool _isForAll = true;

    /// <param name="events">At least one, by rising numbers.</param>
    public EventRun(uint epoch, ReadOnlySpan<NumberedEvent> events)
    {
        Epoch = epoch;
        _events = events.ToArray();
        foreach (var (_, encoded) in events)
        {
            Size += encoded.Size;
            Highest = encoded.Priority > Highest ? encoded.Priority : Highest;
            _types |= TypeFilter.BitOf(encoded.Type);
            _isForAll &= encoded.IsForAll;
        }
    }

    public uint Epoch { get; }

    public ReadOnlySpan<NumberedEvent> Events => _events;

    public long First => _events[0].Seq;

    public StreamPosition Last => new(Epoch, _events[^1].Seq);

    /// <summary>Bytes it keeps in memory, roughly.</summary>
    public int Size { get; }

    /// <summary>The most important among them.</summary>
    public MessagePriority Highest { get; } = MessagePriority.Low;

    /// <summary>Whether a connection gets every one of them.</summary>
    public bool IsFor(Subscription subscription) => _isForAll && subscription.Types.LetsAll(_types);
}
