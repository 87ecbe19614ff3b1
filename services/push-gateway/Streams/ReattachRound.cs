namespace DaprPush.Gateway.Streams;

/// <summary>
/// Whose turn it is to be attached again without an occasion, so that nothing stays lost that nobody noticed: the last message before
/// a silence, a hold that a late detach took away, a history that its store lost. Those attached take turns, each about once in a
/// period, spread evenly over it whenever they were attached. Only the hub loop calls it.
/// </summary>
/// <param name="period">Zero for never.</param>
internal sealed class ReattachRound(TimeSpan period)
{
    /// <summary>Turns in a second at the most; with more streams than this allows for, the period becomes longer.</summary>
    public const int MaxTurns = 200;

    private readonly LinkedList<StreamHub> _hubs = new();
    private double _due;

    /// <summary>Gives an attached stream the last turn of the period.</summary>
    public void Add(StreamHub hub)
    {
        if (period > TimeSpan.Zero && hub.Turn is null)
        {
            hub.Turn = _hubs.AddLast(hub);
        }
    }

    /// <summary>Takes no turn any more.</summary>
    public void Remove(StreamHub hub)
    {
        if (hub.Turn is { } turn)
        {
            _hubs.Remove(turn);
            hub.Turn = null;
        }
    }

    /// <summary>The streams whose turn falls into the next second.</summary>
    public IReadOnlyList<StreamHub> TakeSecond()
    {
        if (_hubs.Count == 0)
        {
            _due = 0;
            return [];
        }

        _due += Math.Min(_hubs.Count / period.TotalSeconds, MaxTurns);
        var turns = Math.Min((int)_due, _hubs.Count);
        if (turns == 0)
        {
            return [];
        }

        _due -= turns;
        var taken = new StreamHub[turns];
        for (var i = 0; i < turns; i++)
        {
            var first = _hubs.First!;
            _hubs.RemoveFirst();
            _hubs.AddLast(first);
            taken[i] = first.Value;
        }

        return taken;
    }
}
