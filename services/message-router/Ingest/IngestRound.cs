using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>Events that are routed together: all that have come while the last round was on its way, up to a limit.</summary>
internal sealed class IngestRound
{
    /// <summary>Messages in a round; a single event goes whatever its size. An actor stores its share of them in one transaction.</summary>
    public const int MaxMessages = 1000;

    /// <summary>Bytes of their bodies; an actor gets its share in one call, and the sidecar takes 4 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly List<IngestBatch> _batches = [];
    private readonly List<IngestArrival> _arrivals = [];
    private long _bytes;

    public int Messages { get; private set; }

    /// <summary>In the order they came in, but those of one producer in the order in which it published them.</summary>
    public IReadOnlyList<IngestBatch> Batches => InProducersOrder(_batches);

    /// <summary>False when the round is full.</summary>
    public bool TryAdd(IngestArrival arrival)
    {
        var batch = arrival.Batch;
        var bytes = batch.Messages.Sum(message => (long)message.Message.Body.Utf8.Length);
        if (_batches.Count > 0 && (Messages + batch.Messages.Count > MaxMessages || _bytes + bytes > MaxBytes))
        {
            return false;
        }

        _batches.Add(batch);
        _arrivals.Add(arrival);
        Messages += batch.Messages.Count;
        _bytes += bytes;
        return true;
    }

    public void End(EventOutcome outcome) => _arrivals.ForEach(arrival => arrival.End(outcome));

    /// <summary>
    /// An event that its successors did not wait for any longer may be in one round with them. Streams would put it right, but a message that
    /// waits for a moment costs them a write, and nobody puts ephemeral ones right.
    /// </summary>
    internal static IReadOnlyList<IngestBatch> InProducersOrder(IReadOnlyList<IngestBatch> batches)
    {
        if (batches.Count < 2)
        {
            return batches;
        }

        var ordered = batches.ToArray();
        foreach (var producer in Enumerable.Range(0, batches.Count).Where(i => batches[i].Stamps is not null).GroupBy(i => batches[i].Stamps!.Producer))
        {
            foreach (var (place, batch) in producer.Zip(producer.Select(i => batches[i]).OrderBy(batch => batch.Stamps!.First)))
            {
                ordered[place] = batch;
            }
        }

        return ordered;
    }
}
