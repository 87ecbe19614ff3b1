using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Knows how far each sender's ephemeral messages of one topic have gone out. An event that comes behind a later one of its sender, because it
/// failed or a dead process had it, goes without its ephemeral messages: they would overtake nobody, but come in the wrong order.
/// </summary>
internal sealed class OvertakenEphemerals
{
    // Few are alive at a time. Of one that is forgotten, nothing counts as overtaken.
    private const int MaxSenders = 1_000;

    private readonly Dictionary<string, long> _sent = [];

    /// <summary>The ephemeral messages of the events that have been overtaken, in earlier rounds.</summary>
    public IEnumerable<RoutedMessage> In(IReadOnlyList<IngestBatch> batches) => batches
        .Where(batch => batch.Place is { } place && _sent.TryGetValue(place.Sender, out var sent) && place.Number <= sent)
        .SelectMany(EphemeralsOf);

    /// <summary>They have gone out.</summary>
    public void Note(IReadOnlyList<IngestBatch> batches)
    {
        foreach (var batch in batches)
        {
            if (batch.Place is not { } place || !EphemeralsOf(batch).Any())
            {
                continue;
            }

            if (_sent.Count >= MaxSenders)
            {
                _sent.Clear();
            }

            _sent[place.Sender] = Math.Max(place.Number, _sent.GetValueOrDefault(place.Sender));
        }
    }

    private static IEnumerable<RoutedMessage> EphemeralsOf(IngestBatch batch) =>
        batch.Messages.Select(message => message.Message).Where(message => message.Delivery == DeliveryMode.Ephemeral);
}
