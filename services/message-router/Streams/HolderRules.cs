using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;

namespace DaprPush.Router.Streams;

/// <summary>How gateways come and go in a stream's head. A head that stays as it is comes back as the same object.</summary>
internal static class HolderRules
{
    /// <param name="renewAfter">A life that attached longer ago and attaches again counts as new, since it may have been given up for dead.</param>
    /// <exception cref="StaleGatewayException">A newer life of the gateway holds the stream.</exception>
    public static StreamHead Attach(StreamHead head, GatewayRef gateway, long now, TimeSpan renewAfter)
    {
        foreach (var holder in head.Holders)
        {
            if (holder.Gateway.Id != gateway.Id)
            {
                continue;
            }

            if (holder.Gateway.Epoch > gateway.Epoch)
            {
                throw new StaleGatewayException(gateway, holder.Gateway.Epoch);
            }

            if (holder.Gateway.Epoch == gateway.Epoch && now - holder.AttachedAt < renewAfter.TotalMilliseconds)
            {
                return head;
            }
        }

        return head with
        {
            Holders = [.. head.Holders.Where(holder => holder.Gateway.Id != gateway.Id), new StreamHolder(gateway, now)],
            LastHeldAt = now,
        };
    }

    public static StreamHead Detach(StreamHead head, GatewayRef gateway, long now) =>
        Without(head, holder => holder.Gateway.Id == gateway.Id && holder.Gateway.Epoch <= gateway.Epoch, now);

    public static StreamHead Prune(StreamHead head, LiveGateways gateways, long now) =>
        Without(head, holder => !gateways.IsAlive(holder), now);

    private static StreamHead Without(StreamHead head, Func<StreamHolder, bool> leaves, long now) =>
        head.Holders.Any(leaves) ? head with { Holders = [.. head.Holders.Where(holder => !leaves(holder))], LastHeldAt = now } : head;
}
