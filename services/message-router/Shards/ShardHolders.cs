using System.Globalization;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Settings;
using DaprPush.Router.Streams;

namespace DaprPush.Router.Shards;

/// <summary>
/// Which gateways hold which streams of a shard. Nothing of it is stored: following a stream writes nothing. An instance that takes over
/// knows of none; until a gateway has said what it holds, all messages go to it, as far as it is known to live, and one that is not known yet
/// reads what it missed when it attaches its streams again. Gateways look every two seconds whether the shard still knows them.
/// </summary>
internal sealed class ShardHolders(LiveGateways living, RouterOptions options, TimeProvider time)
{
    /// <summary>
    /// After so long who holds a stream is known, if all gateways that are known to live have said so: each that can reach the shard has looked several times.
    /// </summary>
    public static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Known> _gateways = [];
    private readonly Dictionary<StreamName, StreamHolders> _streams = [];
    private long _since = time.GetTimestamp();
    private long _sweptAt = time.GetTimestamp();
    private IReadOnlyList<GatewayRef> _possible = [];

    /// <summary>Streams that somebody holds.</summary>
    public int Count => _streams.Count;

    /// <summary>Whether gateways may hold streams without this instance knowing it.</summary>
    public bool AreUnknown => _possible.Count > 0 || time.GetElapsedTime(_since) < UnknownFor;

    /// <summary>Another instance may have been active: who holds what is not known any more.</summary>
    public void Forget()
    {
        _gateways.Clear();
        _streams.Clear();
        _since = time.GetTimestamp();
    }

    /// <summary>To be called at the beginning of a turn: who lives may have changed.</summary>
    public void BeginTurn()
    {
        _possible = [.. living.All.Where(gateway => !(_gateways.TryGetValue(gateway.Id, out var known) && (known.Gateway.Epoch > gateway.Epoch || (known.Gateway == gateway && known.IsWhole))))];
        if (time.GetElapsedTime(_sweptAt) > options.Lease)
        {
            _sweptAt = time.GetTimestamp();
            Sweep();
        }
    }

    /// <summary>A gateway calls.</summary>
    /// <returns>See <see cref="FollowAnswer.Registration"/>.</returns>
    /// <exception cref="StaleGatewayException">A newer life of it has called.</exception>
    public string Register(FollowRequest request)
    {
        var gateway = request.Gateway;
        if (_gateways.TryGetValue(gateway.Id, out var known) && known.Gateway.Epoch > gateway.Epoch)
        {
            throw new StaleGatewayException(gateway, known.Gateway.Epoch);
        }

        if (known?.Gateway != gateway)
        {
            _gateways[gateway.Id] = known = new Known(gateway, Random.Shared.NextInt64().ToString("x16", CultureInfo.InvariantCulture));
        }

        known.CalledAt = Now;
        known.IsWhole |= request.HoldsNoOther && (request.Registration is null || request.Registration == known.Registration);
        return known.Registration;
    }

    /// <summary>A gateway takes hold of a stream.</summary>
    /// <param name="settledAt">When it gets all messages: Unix time in milliseconds.</param>
    public StreamHolders Attach(StreamName stream, GatewayRef gateway, long settledAt)
    {
        if (!_streams.TryGetValue(stream, out var holders))
        {
            _streams.Add(stream, holders = new StreamHolders());
        }

        holders.Add(gateway, settledAt);
        return holders;
    }

    public void Detach(StreamName stream, GatewayRef gateway)
    {
        if (_streams.TryGetValue(stream, out var holders))
        {
            holders.Remove(gateway, Now);
            ForgetIfUnused(stream, holders);
        }
    }

    /// <summary>Null where nobody has held the stream.</summary>
    public StreamHolders? Find(StreamName stream) => _streams.GetValueOrDefault(stream);

    /// <summary>The living gateways that hold the stream.</summary>
    public GatewayRef[] Of(StreamName stream) =>
        !_streams.TryGetValue(stream, out var holders) ? []
        : Array.TrueForAll(holders.Gateways, IsAlive) ? holders.Gateways
        : Array.FindAll(holders.Gateways, IsAlive);

    /// <summary>Living gateways that may hold it as well; null where there are none.</summary>
    public GatewayRef[]? PossibleOf(StreamName stream)
    {
        if (_possible.Count == 0)
        {
            return null;
        }

        var held = Of(stream);
        GatewayRef[] possible = [.. _possible.Where(gateway => Array.IndexOf(held, gateway) < 0)];
        return possible.Length == 0 ? null : possible;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsAlive(GatewayRef gateway) =>
        _gateways.TryGetValue(gateway.Id, out var known) && known.Gateway == gateway && living.IsAlive(gateway, known.CalledAt);

    // Of a gateway that is gone for long nothing is kept; should it come back, it has another registration.
    private void Sweep()
    {
        var longAgo = Now - (2 * (long)options.Lease.TotalMilliseconds);
        var gone = _gateways.Values.Where(known => known.CalledAt < longAgo && !IsAlive(known.Gateway)).Select(known => known.Gateway.Id).ToHashSet();
        if (gone.Count > 0)
        {
            foreach (var id in gone)
            {
                _gateways.Remove(id);
            }

            foreach (var (stream, holders) in _streams.ToArray())
            {
                holders.Remove(holder => gone.Contains(holder.Id), Now);
                ForgetIfUnused(stream, holders);
            }
        }
    }

    // That the stream of a service was followed counts for some time.
    private void ForgetIfUnused(StreamName stream, StreamHolders holders)
    {
        if (holders.Gateways.Length == 0 && (stream.Kind != StreamKind.Service || Now - holders.LeftAt > options.StreamRetention.TotalMilliseconds))
        {
            _streams.Remove(stream);
        }
    }

    private sealed class Known(GatewayRef gateway, string registration)
    {
        public GatewayRef Gateway => gateway;

        public string Registration => registration;

        /// <summary>It has said that it holds nothing that it did not attach here.</summary>
        public bool IsWhole { get; set; }

        /// <summary>Unix time in milliseconds.</summary>
        public long CalledAt { get; set; }
    }
}
