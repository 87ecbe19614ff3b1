using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Streams;

namespace DaprPush.Router.Shards;

/// <summary>The lists of holders that routers go by, of all streams of a shard.</summary>
/// <param name="grant">For how long a list is granted.</param>
internal sealed class ShardGrants(TimeSpan grant, TimeProvider time)
{
    // Lists that are over are looked for when there are twice as many as were left the last time.
    private const int MinStreams = 1000;

    private readonly Dictionary<StreamName, HolderGrants> _streams = [];
    private int _sweepAt = MinStreams;
    private long? _unknownSince;

    /// <summary>Another instance may have granted what this one does not know of.</summary>
    public void BeginUnknown() => _unknownSince = time.GetTimestamp();

    /// <inheritdoc cref="HolderGrants.Grant"/>
    public int Grant(StreamName stream, GatewayRef[] holders)
    {
        if (!_streams.TryGetValue(stream, out var grants))
        {
            Sweep();
            _streams.Add(stream, grants = new HolderGrants(grant, time));
        }

        return grants.Grant(holders);
    }

    /// <summary>Milliseconds until no list is in use any more that lacks a gateway.</summary>
    public int SettlesIn(StreamName stream, GatewayRef gateway)
    {
        // That nobody follows a service another instance may have granted just before.
        var unknown = stream.Kind == StreamKind.Service && _unknownSince is { } since ? (int)Math.Ceiling((grant - time.GetElapsedTime(since)).TotalMilliseconds) : 0;
        return Math.Max(Math.Max(0, unknown), _streams.TryGetValue(stream, out var grants) ? grants.SettlesIn(gateway) : 0);
    }

    private void Sweep()
    {
        if (_streams.Count >= _sweepAt)
        {
            foreach (var over in _streams.Where(granted => granted.Value.AreOver).ToArray())
            {
                _streams.Remove(over.Key);
            }

            _sweepAt = Math.Max(MinStreams, 2 * _streams.Count);
        }
    }
}
