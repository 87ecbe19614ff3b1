using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// <c>pubsub.redis</c>: one stream per topic, laid out as daprd 1.18 does (components-contrib, pubsub/redis), so that either can go
/// on where the other stopped. As there, all topics share one queue of <see cref="RedisStreamSettings.QueueDepth"/>, its
/// <see cref="RedisStreamSettings.Concurrency"/> workers, and the connections of the pool.
/// </summary>
internal sealed class RedisPubSub : IPubSub
{
    private readonly RedisSettings _redis;
    private readonly RedisStreamSettings _streams;
    private readonly RedisClient _commands;
    private readonly ConnectionPool _pool;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<QueuedMessage> _queue;
    private readonly Task _workers;
    private readonly ConcurrentBag<RedisSubscription> _subscriptions = [];

    /// <summary>Takes over the client and the pool, and begins to work.</summary>
    public RedisPubSub(RedisSettings redis, RedisStreamSettings streams, RedisClient commands, ConnectionPool pool, ComponentEnvironment environment)
    {
        (_redis, _streams, _commands, _pool, _time) = (redis, streams, commands, pool, environment.Time);
        _logger = environment.Loggers.CreateLogger<RedisPubSub>();
        _queue = Channel.CreateBounded<QueuedMessage>(streams.QueueDepth);
        _workers = Task.WhenAll(Enumerable.Range(0, streams.Concurrency).Select(_ => WorkAsync()));
    }

    /// <summary>False, as in daprd: a stream is trimmed as a whole.</summary>
    public bool HasMessageTtl => false;

    /// <summary>
    /// One XADD for each message, at the same time as far as the pool goes: a bulk publish promises no order, here as in daprd
    /// (pkg/runtime/pubsub/default_bulkpub.go).
    /// </summary>
    public async ValueTask<string?[]?> PublishAsync(
        string topic, ReadOnlyMemory<BrokerMessage> messages, CancellationToken cancellation)
    {
        var adds = new Task<string?>[messages.Length];
        for (var i = 0; i < adds.Length; i++)
        {
            adds[i] = AddAsync(topic, messages.Span[i], cancellation);
        }

        var problems = await Task.WhenAll(adds);
        if (Array.TrueForAll(problems, problem => problem is null))
        {
            return null;
        }

        return Array.TrueForAll(problems, problem => problem is not null) ? throw new BrokerUnavailableException(problems[0]!) : problems;
    }

    public async ValueTask<IBrokerSubscription> SubscribeAsync(
        SubscriptionRequest subscription, MessageHandler handler, CancellationToken cancellation)
    {
        var group = new ConsumerGroup(_commands, _streams, subscription.Topic);
        try
        {
            await group.CreateAsync(cancellation);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisServerException)
        {
            throw new BrokerUnavailableException($"redis streams: can't subscribe to '{subscription.Topic}': {error.Message}", error);
        }

        // A read blocks whatever comes after it on its connection, so each subscription has one of its own.
        var patient = _redis with { ReplyTimeout = _redis.ReplyTimeout + (_streams.ReadTimeout ?? ConsumerGroup.BlockTime) };
        var reads = new RedisClient(patient, _pool, _logger, _time);
        var started = new RedisSubscription(group, _streams, reads, subscription, handler, _queue.Writer, _logger, _time);
        _subscriptions.Add(started);
        started.Start();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_subscriptions.Select(subscription => subscription.DisposeAsync().AsTask()));
        _queue.Writer.Complete();
        await _workers;
        await _commands.DisposeAsync();
        _pool.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var queued in _queue.Reader.ReadAllAsync())
        {
            await queued.Subscription.HandleAsync(queued.Id, queued.Message);
        }
    }

    // Null, or why it was not taken.
    private async Task<string?> AddAsync(string topic, BrokerMessage message, CancellationToken cancellation)
    {
        try
        {
            await _commands.RunAsync(db => db.ExecuteAsync("XADD", Arguments(topic, message)), cancellation);
            return null;
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisServerException)
        {
            return $"redis streams: error from publish: {error.Message}";
        }
    }

    private object[] Arguments(string topic, in BrokerMessage message)
    {
        RedisKey key = topic;
        RedisValue data = message.Data;
        RedisValue metadata = MessageMetadata.Encode(message.Metadata);
        if (_streams.MaxLenApprox > 0)
        {
            return [key, "MAXLEN", "~", _streams.MaxLenApprox, "*", "data", data, "metadata", metadata];
        }

        if (_streams.StreamTtl > TimeSpan.Zero)
        {
            var oldest = (_time.GetUtcNow() - _streams.StreamTtl).ToUnixTimeMilliseconds();
            return [key, "MINID", "~", string.Create(CultureInfo.InvariantCulture, $"{oldest}-1"), "*", "data", data, "metadata", metadata];
        }

        return [key, "*", "data", data, "metadata", metadata];
    }
}
