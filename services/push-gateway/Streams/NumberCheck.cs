using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// What a stream's followers got from a number on under which two messages came, until history says which of them is right.
/// Only the hub loop touches it.
/// </summary>
internal sealed class NumberCheck
{
    // A history that cannot be read for long must not cost memory without end; who has got more than this gets a reset alone.
    private const int Max = 10_000;

    private readonly SortedList<long, string> _delivered = [];
    private readonly HashSet<string> _ids;

    /// <param name="from">The lowest number in doubt.</param>
    /// <param name="delivered">What was delivered from there on.</param>
    public NumberCheck(long from, IEnumerable<NumberedEvent> delivered)
        : this(from, new HashSet<string>(StringComparer.Ordinal))
    {
        foreach (var (seq, encoded) in delivered)
        {
            Add(seq, encoded.Id);
        }
    }

    private NumberCheck(long from, HashSet<string> ids)
    {
        From = from;
        Last = from;
        _ids = ids;
    }

    public long From { get; }

    /// <summary>The highest number in doubt.</summary>
    public long Last { get; private set; }

    /// <summary>Another number is in doubt.</summary>
    public void Doubt(long seq) => Last = Math.Max(Last, seq);

    /// <summary>Something was delivered while history is being asked.</summary>
    public void Add(long seq, string id)
    {
        if (_delivered.Count < Max)
        {
            _delivered[seq] = id;
            _ids.Add(id);
        }
    }

    /// <summary>Whether followers have what history says, as far as the page goes.</summary>
    /// <param name="page">History after the number before <see cref="From"/>.</param>
    /// <param name="last">The number up to which they have got messages.</param>
    public bool Agrees(StreamPage page, long last) =>
        page.Messages.TakeWhile(numbered => numbered.Seq <= last).All(numbered => _delivered.GetValueOrDefault(numbered.Seq) == numbered.Message.Identity);

    /// <summary>Whether the page shows all that is in doubt, so that what followers lack can be told from what they have.</summary>
    /// <inheritdoc cref="Agrees" path="/param"/>
    public bool CanBeMended(StreamPage page, long last) =>
        _delivered.Count < Max && (page.ReadTo >= last || page.ReadTo >= page.Head.Seq);

    /// <summary>What is left to check where history was read up to a number; null for nothing.</summary>
    public NumberCheck? After(long readTo)
    {
        if (Last <= readTo)
        {
            return null;
        }

        var rest = new NumberCheck(readTo + 1, _ids) { Last = Last };
        foreach (var (seq, id) in _delivered.SkipWhile(delivered => delivered.Key <= readTo))
        {
            rest._delivered.Add(seq, id);
        }

        return rest;
    }

    /// <summary>Whether followers got it, under whichever number.</summary>
    public bool WasDelivered(string id) => _ids.Contains(id);
}
