using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Ephemeral messages that are not to go out again: those of events that failed while they were being published, and overtaken ones. They have no
/// numbers by which a gateway could drop a second copy, and at most once is what they are promised: a repeated event goes without
/// them. Only the newest are remembered.
/// </summary>
internal sealed class SentEphemerals
{
    public const int Capacity = 10_000;

    private readonly HashSet<string> _ids = [];
    private readonly Queue<string> _oldest = new();

    public bool Contains(RoutedMessage message) =>
        _ids.Count > 0 && message.Delivery == DeliveryMode.Ephemeral && _ids.Contains(message.Identity);

    public void Remember(IngestPlan plan) => Remember(plan.Messages.Where(planned => planned.IsEphemeral).Select(planned => planned.Message));

    /// <returns>How many of them were not remembered before.</returns>
    public int Remember(IEnumerable<RoutedMessage> ephemerals)
    {
        var added = 0;
        foreach (var message in ephemerals)
        {
            if (_ids.Add(message.Identity))
            {
                _oldest.Enqueue(message.Identity);
                added++;
            }
        }

        while (_oldest.Count > Capacity)
        {
            _ids.Remove(_oldest.Dequeue());
        }

        return added;
    }
}
