using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Packs, for each gateway, every message it is to have: once, in the order the messages came in, with its number in each of the
/// streams that the gateway holds.
/// </summary>
internal static class GatewayParcels
{
    /// <param name="plan">All of its groups have their results.</param>
    /// <param name="maxBytes">Bytes of bodies in one batch; a single larger message goes alone.</param>
    /// <returns>The batches of each gateway, in their order.</returns>
    public static IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> Pack(IngestPlan plan, int maxBytes)
    {
        var parcels = new Parcels(maxBytes);
        foreach (var planned in plan.Messages)
        {
            // Within a stream by rising numbers: what was released before this message goes before it.
            foreach (var (group, index) in planned.Places)
            {
                if (group.Result!.Seqs[index] is > 0 and var seq)
                {
                    parcels.AddReleased(group, seq);
                }
            }

            foreach (var (group, index) in planned.Places)
            {
                var seq = group.Result!.Seqs[index];
                if (seq > 0 || planned.IsEphemeral)
                {
                    parcels.Add(group, planned.Message, seq);
                }
            }
        }

        foreach (var group in plan.Groups)
        {
            parcels.AddReleased(group, long.MaxValue);
        }

        return parcels.Batches;
    }

    private sealed class Parcels(int maxBytes)
    {
        private readonly Dictionary<GatewayRef, Parcel> _byGateway = [];

        public IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> Batches => [.. _byGateway.Values.Select(parcel => parcel.Batches)];

        public void AddReleased(StreamGroup group, long before)
        {
            foreach (var (seq, message) in group.ReleasedBefore(before))
            {
                Add(group, message, seq);
            }
        }

        public void Add(StreamGroup group, RoutedMessage message, long seq)
        {
            foreach (var gateway in group.Result!.Holders)
            {
                if (!_byGateway.TryGetValue(gateway, out var parcel))
                {
                    _byGateway.Add(gateway, parcel = new Parcel(gateway, maxBytes));
                }

                parcel.Add(message, new DeliveryPosition(group.Stream, group.Result.Epoch, seq));
            }
        }
    }

    private sealed class Parcel(GatewayRef gateway, int maxBytes)
    {
        private readonly List<DeliveryBatch> _batches = [];
        private List<Delivery> _deliveries = [];
        private List<DeliveryPosition> _positions = [];
        private long _bytes;

        public IReadOnlyList<DeliveryBatch> Batches => _batches;

        public void Add(RoutedMessage message, DeliveryPosition position)
        {
            if (_deliveries.Count > 0 && ReferenceEquals(_deliveries[^1].Message, message))
            {
                if (!_positions.Contains(position))
                {
                    _positions.Add(position);
                }

                return;
            }

            _bytes += message.Body.Utf8.Length;
            if (_deliveries.Count == 0 || _bytes > maxBytes)
            {
                _bytes = message.Body.Utf8.Length;
                _deliveries = [];
                _batches.Add(new DeliveryBatch(gateway.Id, gateway.Epoch, _deliveries));
            }

            _positions = [position];
            _deliveries.Add(new Delivery(message, _positions));
        }
    }
}
