using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>The messages of a stream that a client has to get: those between the places where it started and where it was reset.</summary>
/// <param name="own">What was accepted and comes to the client through this stream.</param>
internal sealed class OwedMessages(IEnumerable<Copy> own, string stream, SentLog sent, StreamNumbers numbers)
{
    private readonly List<Stretch> _stretches = [];

    /// <summary>All of them.</summary>
    public IEnumerable<Copy> Messages => own.Where(copy => _stretches.Exists(stretch => Holds(stretch, copy)));

    /// <summary>The client stands at a place and goes on from there.</summary>
    /// <param name="at">When it heard so.</param>
    public void StartAt(StreamPosition place, long at) => _stretches.Add(new Stretch(place, null, at));

    /// <summary>What follows the place is not owed any more.</summary>
    public void EndAt(StreamPosition place) => _stretches[^1] = _stretches[^1] with { To = place };

    /// <summary>The stream has got its first number, and with it this epoch, while the client stood before it.</summary>
    public void Begin(uint epoch) => _stretches[^1] = _stretches[^1] with { From = new StreamPosition(epoch, 0) };

    // What nobody got has no number, and what came into a stream without a number has one of another epoch: they count by when they were posted.
    private bool Holds(Stretch stretch, Copy copy) => numbers.PositionOf(stream, copy) is { } position && (position.Epoch == stretch.From.Epoch || stretch.From.Seq > 0)
        ? position.Epoch == stretch.From.Epoch && position.Seq > stretch.From.Seq && (stretch.To is not { } to || position.Seq <= to.Seq)
        : stretch.To is null && sent[copy.Message].PostedAt > stretch.At;

    private readonly record struct Stretch(StreamPosition From, StreamPosition? To, long At);
}
