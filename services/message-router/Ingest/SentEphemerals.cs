using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>
/// The ephemeral messages of events that failed while they were being published. They have no numbers by which a gateway could drop
/// a second copy, and at most once is what they are promised: a repeated event goes without them. Only the newest are remembered.
/// </summary>
internal sealed class SentEphemerals
{
    public const int Capacity = 10_000;

    private readonly HashSet<string> _ids = [];
    private readonly Queue<string> _oldest = new();

    public bool Contains(RoutedMessage message) =>
        _ids.Count > 0 && message.Delivery == DeliveryMode.Ephemeral && _ids.Contains(message.Id);

    public void Remember(IngestPlan plan)
    {
        foreach (var planned in plan.Messages)
        {
            if (planned.IsEphemeral && _ids.Add(planned.Message.Id))
            {
                _oldest.Enqueue(planned.Message.Id);
            }
        }

        while (_oldest.Count > Capacity)
        {
            _ids.Remove(_oldest.Dequeue());
        }
    }
}
