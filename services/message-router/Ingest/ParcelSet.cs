using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>What each gateway is to have, in batches of a bounded size.</summary>
/// <param name="maxBytes">Bytes of bodies in one batch; a single larger message goes alone.</param>
internal sealed class ParcelSet(int maxBytes)
{
    private readonly Dictionary<GatewayRef, Parcel> _byGateway = [];

    /// <summary>The batches of each gateway, in their order.</summary>
    public IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> Batches => [.. _byGateway.Values.Select(parcel => parcel.Batches)];

    /// <summary>A message for all that hold a stream, and for those that may.</summary>
    public void Add(RoutedMessage message, DeliveryPosition position, IReadOnlyList<GatewayRef> holders, IReadOnlyList<GatewayRef>? possibleHolders)
    {
        foreach (var gateway in holders)
        {
            Of(gateway).Add(message, position);
        }

        foreach (var gateway in possibleHolders ?? [])
        {
            Of(gateway).Add(message, position with { IsPossible = true });
        }
    }

    private Parcel Of(GatewayRef gateway)
    {
        if (!_byGateway.TryGetValue(gateway, out var parcel))
        {
            _byGateway.Add(gateway, parcel = new Parcel(gateway, maxBytes));
        }

        return parcel;
    }

    private sealed class Parcel(GatewayRef gateway, int maxBytes)
    {
        private readonly List<DeliveryBatch> _batches = [];
        private List<Delivery> _deliveries = [];
        private readonly HashSet<DeliveryPosition> _known = [];
        private List<DeliveryPosition> _positions = [];
        private long _bytes;

        public IReadOnlyList<DeliveryBatch> Batches => _batches;

        public void Add(RoutedMessage message, DeliveryPosition position)
        {
            if (_deliveries.Count > 0 && ReferenceEquals(_deliveries[^1].Message, message))
            {
                if (_known.Add(position))
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
            _known.Clear();
            _known.Add(position);
            _deliveries.Add(new Delivery(message, _positions));
        }
    }
}
