using System.Collections.Concurrent;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Numbers what the rounds of one partition send to each gateway, so that the gateway takes it in this order. To one gateway, one batch at a time.
/// </summary>
internal sealed class ParcelStamps(TimeProvider time)
{
    private readonly string _sender = ProducerName.New(time.GetUtcNow());
    private readonly ConcurrentDictionary<GatewayRef, Numbers> _gateways = [];

    /// <summary>The batch with the next number of its gateway. That of a batch that failed is not used again: it may be out all the same.</summary>
    public DeliveryBatch Stamp(DeliveryBatch batch)
    {
        var numbers = NumbersOf(new GatewayRef(batch.Gateway, batch.GatewayEpoch));
        return batch with { Place = new EventPlace(_sender, ++numbers.Last, numbers.Confirmed) };
    }

    /// <summary>The broker has it.</summary>
    public void Confirm(DeliveryBatch stamped) =>
        NumbersOf(new GatewayRef(stamped.Gateway, stamped.GatewayEpoch)).Confirmed = stamped.Place!.Value.Number;

    private Numbers NumbersOf(GatewayRef gateway)
    {
        if (!_gateways.TryGetValue(gateway, out var numbers))
        {
            // Its former lives get nothing any more.
            foreach (var former in _gateways.Keys.Where(known => known.Id == gateway.Id && known.Epoch < gateway.Epoch))
            {
                _gateways.TryRemove(former, out _);
            }

            numbers = _gateways.GetOrAdd(gateway, _ => new Numbers());
        }

        return numbers;
    }

    private sealed class Numbers
    {
        public long Last { get; set; }

        public long Confirmed { get; set; }
    }
}
