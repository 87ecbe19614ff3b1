using System.Collections.Concurrent;
using System.Globalization;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// <c>pubsub.redis</c>: one stream per topic, laid out as daprd 1.18 does (components-contrib, pubsub/redis), so that either can go
/// on where the other stopped.
/// </summary>
internal sealed class RedisPubSub(
    RedisSettings redis, RedisStreamSettings streams, RedisClient commands, ComponentEnvironment environment) : IPubSub
{
    private readonly SemaphoreSlim _slots = new(streams.Concurrency);
    private readonly ConcurrentBag<RedisSubscription> _subscriptions = [];
    private readonly ILogger _logger = environment.Loggers.CreateLogger<RedisPubSub>();

    /// <summary>False, as in daprd: a stream is trimmed as a whole.</summary>
    public bool HasMessageTtl => false;

    public async ValueTask<string?[]?> PublishAsync(
        string topic, ReadOnlyMemory<BrokerMessage> messages, CancellationToken cancellation)
    {
        var adds = new RedisCommand[messages.Length];
        for (var i = 0; i < adds.Length; i++)
        {
            adds[i] = Add(topic, messages.Span[i]);
        }

        RespValue[] replies;
        try
        {
            replies = await commands.ExecuteAsync(adds, cancellation);
        }
        catch (RedisConnectionException error)
        {
            throw new BrokerUnavailableException($"redis streams: error from publish: {error.Message}", error);
        }

        if (Array.TrueForAll(replies, reply => !reply.IsError))
        {
            return null;
        }

        return Array.TrueForAll(replies, reply => reply.IsError)
            ? throw new BrokerUnavailableException($"redis streams: error from publish: {replies[0].Text}")
            : Array.ConvertAll(replies, reply => reply.IsError ? $"redis streams: error from publish: {reply.Text}" : null);
    }

    public async ValueTask<IBrokerSubscription> SubscribeAsync(
        SubscriptionRequest subscription, MessageHandler handler, CancellationToken cancellation)
    {
        var group = new ConsumerGroup(commands, streams, subscription.Topic);
        try
        {
            await group.CreateAsync(cancellation);
        }
        catch (Exception error) when (error is RedisConnectionException or RedisReplyException)
        {
            throw new BrokerUnavailableException($"redis streams: can't subscribe to '{subscription.Topic}': {error.Message}", error);
        }

        var reads = new RedisClient(redis, _logger, environment.Time);
        var started = new RedisSubscription(group, streams, reads, subscription, _logger, environment.Time);
        _subscriptions.Add(started);
        started.Start(handler, _slots);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_subscriptions.Select(subscription => subscription.DisposeAsync().AsTask()));
        await commands.DisposeAsync();
        _slots.Dispose();
    }

    private RedisCommand Add(string topic, in BrokerMessage message)
    {
        var metadata = MessageMetadata.Encode(message.Metadata);
        if (streams.MaxLenApprox > 0)
        {
            return new RedisCommand(
                "XADD", topic, "MAXLEN", "~", streams.MaxLenApprox, "*", "data", message.Data, "metadata", metadata);
        }

        if (streams.StreamTtl > TimeSpan.Zero)
        {
            var oldest = (environment.Time.GetUtcNow() - streams.StreamTtl).ToUnixTimeMilliseconds();
            var leastId = string.Create(CultureInfo.InvariantCulture, $"{oldest}-1");
            return new RedisCommand("XADD", topic, "MINID", "~", leastId, "*", "data", message.Data, "metadata", metadata);
        }

        return new RedisCommand("XADD", topic, "*", "data", message.Data, "metadata", metadata);
    }
}
