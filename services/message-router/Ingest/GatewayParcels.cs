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
        var parcels = new Dictionary<GatewayRef, Parcel>();
        foreach (var planned in plan.Messages)
        {
            foreach (var (group, index) in planned.Places)
            {
                var result = group.Result!;
                var seq = result.Seqs[index];
                if (seq == 0 && !planned.IsEphemeral)
                {
                    continue;
                }

                foreach (var gateway in result.Holders)
                {
                    if (!parcels.TryGetValue(gateway, out var parcel))
                    {
                        parcels.Add(gateway, parcel = new Parcel(gateway, maxBytes));
                    }

                    parcel.Add(planned.Message, new DeliveryPosition(group.Stream, result.Epoch, seq));
                }
            }
        }

        return [.. parcels.Values.Select(parcel => parcel.Batches)];
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
