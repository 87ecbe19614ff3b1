using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.Redis.Settings;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// The commands of one consumer group on one stream. Group and consumer have the same name, as in daprd: the instances of an
/// app are one consumer to Redis.
/// </summary>
internal sealed class ConsumerGroup(RedisClient commands, RedisStreamSettings settings, string stream)
{
    public string Stream { get; } = stream;

    public string Name => settings.ConsumerId;

    /// <summary>Makes the group, and the stream with it, from the stream's beginning; one that exists stays as it is.</summary>
    /// <exception cref="RedisReplyException">Redis refuses.</exception>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        var reply = await commands.ExecuteAsync(new RedisCommand("XGROUP", "CREATE", Stream, Name, "0", "MKSTREAM"), cancellation);
        if (!reply.IsErrorOf("BUSYGROUP"))
        {
            reply.OrThrow();
        }
    }

    /// <summary>Asks for messages that nobody got yet, on a connection of the caller's, because it blocks.</summary>
    public Task<RespValue> ReadNewAsync(RedisConnection connection) => connection.ExecuteAsync(
        new RedisCommand(
            "XREADGROUP", "GROUP", Name, Name, "COUNT", settings.QueueDepth,
            "BLOCK", (long)settings.BlockTime.TotalMilliseconds, "STREAMS", Stream, ">"),
        settings.BlockTime);

    /// <summary>The first messages that somebody got and nobody acknowledged, of those only the ones left alone for too long.</summary>
    public async Task<List<string>> FindStaleAsync(CancellationToken cancellation)
    {
        var reply = await commands.ExecuteAsync(
            new RedisCommand("XPENDING", Stream, Name, "-", "+", settings.QueueDepth), cancellation);
        var stale = new List<string>();
        foreach (ref readonly var pending in reply.OrThrow().Items)
        {
            if (pending.Items is [var id, _, var idle, _] && idle.Integer >= settings.ProcessingTimeout.TotalMilliseconds)
            {
                stale.Add(id.Text);
            }
        }

        return stale;
    }

    /// <summary>Takes messages over, unless somebody else was faster.</summary>
    public async Task<List<StreamEntry>> ClaimAsync(List<string> ids, CancellationToken cancellation)
    {
        var reply = await commands.ExecuteAsync(
            new RedisCommand(["XCLAIM", Stream, Name, Name, (long)settings.ProcessingTimeout.TotalMilliseconds, .. Arguments(ids)]),
            cancellation);
        var claimed = StreamEntryReader.ReadEntries(reply.OrThrow().Items);
        if (reply.Items.Length > claimed.Count)
        {
            await ForgetDeletedAsync(ids.Except(claimed.Select(e => e.Id)), cancellation);
        }

        return claimed;
    }

    /// <summary>Makes messages look as if they had been left alone for long enough, so that the next search finds them.</summary>
    public async Task HandBackAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var idle = (long)settings.ProcessingTimeout.TotalMilliseconds;
        var reply = await commands.ExecuteAsync(
            new RedisCommand(["XCLAIM", Stream, Name, Name, 0, .. Arguments(ids), "IDLE", idle, "JUSTID"]), cancellation);
        reply.OrThrow();
    }

    public async Task AcknowledgeAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        (await commands.ExecuteAsync(new RedisCommand(["XACK", Stream, Name, .. Arguments(ids)]), cancellation)).OrThrow();

    /// <summary>Ends a blocked <see cref="ReadNewAsync"/> as if its time were up.</summary>
    public Task UnblockAsync(long connectionId, CancellationToken cancellation) =>
        commands.ExecuteAsync(new RedisCommand("CLIENT", "UNBLOCK", connectionId), cancellation);

    /// <summary>
    /// Before version 7, Redis answers XCLAIM with null for messages that were trimmed while they were pending, and keeps them
    /// pending for ever.
    /// </summary>
    private async Task ForgetDeletedAsync(IEnumerable<string> ids, CancellationToken cancellation)
    {
        foreach (var id in ids)
        {
            var found = await commands.ExecuteAsync(new RedisCommand("XRANGE", Stream, id, id), cancellation);
            if (found.OrThrow().Items.IsEmpty)
            {
                await AcknowledgeAsync([id], cancellation);
            }
        }
    }

    private static IEnumerable<RespArgument> Arguments(IEnumerable<string> ids) => ids.Select(id => (RespArgument)id);
}
