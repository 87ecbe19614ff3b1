using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// The commands of one consumer group on one stream. Group and consumer have the same name, as in daprd: the instances of an
/// app are one consumer to Redis. Each throws <see cref="RedisServerException"/> when Redis refuses, and
/// <see cref="RedisUnavailableException"/> when it is away.
/// </summary>
internal sealed class ConsumerGroup(RedisClient commands, RedisStreamSettings settings, string stream)
{
    /// <summary>How long one read blocks, where <c>readTimeout</c> does not say.</summary>
    public static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(5);

    public string Stream { get; } = stream;

    public string Name => settings.ConsumerId;

    /// <summary>Makes the group, and the stream with it, from the stream's beginning; one that exists stays as it is.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        try
        {
            await commands.RunAsync(db => db.StreamCreateConsumerGroupAsync(Stream, Name, "0", createStream: true), cancellation);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is there, which is what was wanted.
        }
    }

    /// <summary>
    /// Asks for messages that nobody got yet, over a client of the caller's own, because it blocks. It keeps its turn of the pool until
    /// messages come or <c>readTimeout</c> is over; without that setting it waits for ever, as daprd does.
    /// </summary>
    public Task<List<ReadMessage>> ReadNewAsync(RedisClient reads, CancellationToken stopping) => reads.RunAsync(
        async db =>
        {
            object[] read =
            [
                "GROUP", Name, Name, "COUNT", settings.QueueDepth,
                "BLOCK", (long)(settings.ReadTimeout ?? BlockTime).TotalMilliseconds, "STREAMS", (RedisKey)Stream, ">",
            ];
            while (true)
            {
                var reply = await db.ExecuteAsync("XREADGROUP", read);
                stopping.ThrowIfCancellationRequested();
                if (!reply.IsNull || settings.ReadTimeout is not null)
                {
                    return StreamEntryReader.ReadFirstStream(reply);
                }
            }
        },
        stopping);

    /// <summary>The first messages that somebody got and nobody acknowledged, of those only the ones left alone for too long.</summary>
    public async Task<List<string>> FindStaleAsync(CancellationToken cancellation)
    {
        var pending = await commands.RunAsync(
            db => db.StreamPendingMessagesAsync(Stream, Name, settings.QueueDepth, RedisValue.Null, "-", "+"), cancellation);
        return [.. pending
            .Where(message => message.IdleTimeInMilliseconds >= settings.ProcessingTimeout.TotalMilliseconds)
            .Select(message => (string)message.MessageId!)];
    }

    /// <summary>Takes messages over, unless somebody else was faster.</summary>
    public async Task<List<ReadMessage>> ClaimAsync(List<string> ids, CancellationToken cancellation)
    {
        object[] claim = [(RedisKey)Stream, Name, Name, (long)settings.ProcessingTimeout.TotalMilliseconds, .. ids];
        var reply = await commands.RunAsync(db => db.ExecuteAsync("XCLAIM", claim), cancellation);
        var claimed = StreamEntryReader.ReadEntries(reply);
        if (reply.Length > claimed.Count)
        {
            await ForgetDeletedAsync(ids.Except(claimed.Select(message => message.Id)), cancellation);
        }

        return claimed;
    }

    /// <summary>Says that a message is done with. It stays in the stream.</summary>
    public Task AcknowledgeAsync(string id, CancellationToken cancellation) =>
        commands.RunAsync(db => db.StreamAcknowledgeAsync(Stream, Name, id), cancellation);

    /// <summary>
    /// Before version 7, Redis answers XCLAIM with null for messages that were trimmed while they were pending, and keeps them
    /// pending for ever.
    /// </summary>
    private async Task ForgetDeletedAsync(IEnumerable<string> ids, CancellationToken cancellation)
    {
        foreach (var id in ids)
        {
            var found = await commands.RunAsync(db => db.StreamRangeAsync(Stream, id, id), cancellation);
            if (found.Length == 0)
            {
                await AcknowledgeAsync(id, cancellation);
            }
        }
    }
}
