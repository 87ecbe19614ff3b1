using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>How far a stream has come with each of its producers, during one turn.</summary>
/// <param name="head">As it is before the turn.</param>
/// <param name="now">Unix time in milliseconds.</param>
internal sealed class ProducerOrder(StreamHead head, long now)
{
    /// <summary>Producers that a stream knows at the same time.</summary>
    public const int MaxProducers = 64;

    private static readonly long ForgetAfterMs = (long)(ProducerStamp.Memory * 6).TotalMilliseconds;
    private static readonly long ForgetfulForMs = (long)(ProducerStamp.Memory * 2).TotalMilliseconds;

    // By which the clocks of a router and a send API may differ.
    private const long ClocksDifferMs = 10_000;

    private readonly List<ProducerPlace> _places = [.. head.Producers];
    private long _forgotAt = head.ForgotProducerAt;

    public bool HasChanged { get; private set; }

    public StampVerdict Judge(ProducerStamp stamp)
    {
        if (Find(stamp.Producer) is not { } place)
        {
            return stamp.Previous == 0 || MayBeForgotten(stamp.Producer) ? StampVerdict.Next : StampVerdict.Early;
        }

        if (stamp.Number > place.Last)
        {
            return stamp.Previous <= place.Last ? StampVerdict.Next : StampVerdict.Early;
        }

        return stamp.Number > place.Since ? StampVerdict.Repeated : StampVerdict.Unsure;
    }

    /// <summary>Goes on to this message: after <see cref="StampVerdict.Next"/>, and where the missing ones are waited for no longer.</summary>
    public void Take(ProducerStamp stamp)
    {
        var at = _places.FindIndex(place => place.Producer == stamp.Producer);
        var isUnbroken = at >= 0 && stamp.Previous > 0 && stamp.Previous <= _places[at].Last;
        var next = new ProducerPlace(stamp.Producer, stamp.Number, isUnbroken ? _places[at].Since : stamp.Number - 1, now);
        if (at >= 0)
        {
            _places[at] = next;
        }
        else
        {
            _places.Add(next);
        }

        HasChanged = true;
    }

    /// <summary>The head with what has changed.</summary>
    public StreamHead Apply(StreamHead to)
    {
        if (!HasChanged)
        {
            return to;
        }

        if (_places.RemoveAll(place => now - place.SeenAt > ForgetAfterMs) > 0)
        {
            _forgotAt = now;
        }

        if (_places.Count > MaxProducers)
        {
            _places.Sort((one, other) => other.SeenAt.CompareTo(one.SeenAt));
            _places.RemoveRange(MaxProducers, _places.Count - MaxProducers);
            _forgotAt = now;
        }

        return to with { Producers = [.. _places], ForgotProducerAt = _forgotAt };
    }

    // Such a one may name a message that was taken long ago. Of one that began later nothing was forgotten.
    private bool MayBeForgotten(string producer) =>
        now - _forgotAt < ForgetfulForMs && ProducerName.BeganAt(producer) <= _forgotAt + ClocksDifferMs;

    private ProducerPlace? Find(string producer) => _places.Find(place => place.Producer == producer);
}
