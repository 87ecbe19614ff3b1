using DaprPush.Messages.Routing;

namespace DaprPush.Router.Shards;

/// <summary>Who holds one stream, as far as this instance of the shard's actor was told.</summary>
internal sealed class StreamHolders
{
    /// <summary>One life of each gateway, also of one that has gone since.</summary>
    public GatewayRef[] Gateways { get; private set; } = [];

    /// <summary>For the stream of a service, when the last of them left: Unix time in milliseconds; 0 for never.</summary>
    public long LeftAt { get; private set; }

    /// <summary>
    /// For the stream of a service in which nothing is stored: where it stands, other than in the shard's own epoch; null where routers have let nothing pass
    /// since.
    /// </summary>
    public uint? Epoch { get; set; }

    /// <summary>
    /// From when on the stream of a service gets all messages because somebody follows it: Unix time in milliseconds; null where nobody does.
    /// </summary>
    public long? FollowedAt { get; private set; }

    /// <param name="settledAt">When the gateway gets all messages: Unix time in milliseconds.</param>
    public void Add(GatewayRef gateway, long settledAt)
    {
        FollowedAt ??= settledAt;
        if (Array.IndexOf(Gateways, gateway) < 0)
        {
            Gateways = [.. Gateways.Where(other => other.Id != gateway.Id), gateway];
        }
    }

    /// <summary>Removes this life of a gateway, and any earlier one.</summary>
    public void Remove(GatewayRef gateway, long now) => Remove(holder => holder.Id == gateway.Id && holder.Epoch <= gateway.Epoch, now);

    /// <summary>Removes those that a rule says.</summary>
    public void Remove(Func<GatewayRef, bool> leaves, long now)
    {
        if (Gateways.Any(leaves))
        {
            Gateways = [.. Gateways.Where(holder => !leaves(holder))];
            (LeftAt, FollowedAt) = Gateways.Length == 0 ? (now, null) : (LeftAt, FollowedAt);
        }
    }
}
