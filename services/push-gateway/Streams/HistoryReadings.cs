using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// Reads history for connections that come back with a place the hub does not cover, or want a part of what is kept. Only so many readings are under way, so that a
/// crowd of them leaves room for live messages; who has gone before its turn costs none; and those that come from the same place
/// share one, also within a second after it. Only the hub loop calls it.
/// </summary>
/// <param name="advance">Goes on with a connection that has got a page.</param>
internal sealed class HistoryReadings(IStreamCalls calls, HubSet hubs, Action<Joining> advance)
{
    /// <summary>Readings under way.</summary>
    public const int MostAtOnce = 16;

    /// <summary>Milliseconds for which a page serves others that come from the same place.</summary>
    public const int KeptMs = 1_000;

    private const long MostKeptBytes = 16 * 1024 * 1024;

    private readonly Dictionary<(StreamHub Hub, HistoryFrom From), Reading> _readings = [];
    private readonly Queue<Reading> _queued = new();
    private readonly Queue<Reading> _kept = new();
    private int _underWay;
    private long _keptBytes;

    public void Read(Joining joining, int streamIndex)
    {
        var key = (joining.Hubs[streamIndex], joining.From(streamIndex));
        ForgetOld();
        if (!_readings.TryGetValue(key, out var reading))
        {
            _readings.Add(key, reading = new Reading(key.Item1, key.Item2));
            _queued.Enqueue(reading);
        }
        else if (reading.Page is { } page)
        {
            joining.Apply(streamIndex, page);
            advance(joining);
            return;
        }

        reading.Asking.Add((joining, streamIndex));
        StartQueued();
    }

    /// <summary>Lets go of pages that have served their time. To be called once a second.</summary>
    public void ForgetOld()
    {
        while (_kept.TryPeek(out var oldest) && (_keptBytes > MostKeptBytes || oldest.KeptUntil <= hubs.Now))
        {
            _kept.Dequeue();
            _keptBytes -= oldest.Page!.Bytes;
            _readings.Remove((oldest.Hub, oldest.From));
        }
    }

    private void StartQueued()
    {
        while (_underWay < MostAtOnce && _queued.TryDequeue(out var reading))
        {
            if (!reading.IsWanted)
            {
                _readings.Remove((reading.Hub, reading.From));
                continue;
            }

            _underWay++;
            calls.Read(reading.Hub.Name, reading.From, () => reading.IsWanted, page => End(reading, page), () => GiveUp(reading));
        }
    }

    private void End(Reading reading, StreamPage page)
    {
        _underWay--;
        var history = HistoryPage.Of(page);
        var asking = reading.Asking.ToArray();
        reading.Asking.Clear();
        Keep(reading, history);
        foreach (var (joining, streamIndex) in asking)
        {
            joining.Apply(streamIndex, history);
        }

        hubs.Learn(reading.Hub, reading.From.BeginOf(page), page);
        foreach (var (joining, _) in asking)
        {
            advance(joining);
        }

        StartQueued();
    }

    // A page without progress would be read again from the same place, and has to be a new one then; so has one that is a reset.
    private void Keep(Reading reading, HistoryPage history)
    {
        if (history.Page.Reset != ResetReason.None || history.Page.ReadTo <= reading.From.Place?.Seq)
        {
            _readings.Remove((reading.Hub, reading.From));
            return;
        }

        reading.Page = history;
        reading.KeptUntil = hubs.Now + KeptMs;
        _kept.Enqueue(reading);
        _keptBytes += history.Bytes;
    }

    private void GiveUp(Reading reading)
    {
        _underWay--;
        _readings.Remove((reading.Hub, reading.From));
        StartQueued();
    }

    private sealed class Reading(StreamHub hub, HistoryFrom from)
    {
        public StreamHub Hub => hub;

        public HistoryFrom From => from;

        public List<(Joining Joining, int StreamIndex)> Asking { get; } = [];

        /// <summary>Null until it has come.</summary>
        public HistoryPage? Page { get; set; }

        /// <summary>Unix time in milliseconds.</summary>
        public long KeptUntil { get; set; }

        public bool IsWanted => Asking.Exists(asking => !asking.Joining.IsOver);
    }
}
