using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Delivery;

/// <summary>
/// The newest messages without a number that came, by id and stream: brokers hand events out more than once, and senders repeat what
/// they got no answer for. Whatever has a number is known by that. Only the hub loop calls it.
/// </summary>
/// <param name="capacity">Messages remembered; at the highest rates that is a part of a second.</param>
internal sealed class RecentEphemerals(int capacity)
{
    private readonly HashSet<(string Id, StreamName Stream)> _known = [];
    private readonly Queue<(string Id, StreamName Stream)> _order = new();

    /// <returns>False for one that came before.</returns>
    public bool TryAdd(string id, StreamName stream)
    {
        if (!_known.Add((id, stream)))
        {
            return false;
        }

        _order.Enqueue((id, stream));
        if (_order.Count > capacity)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
