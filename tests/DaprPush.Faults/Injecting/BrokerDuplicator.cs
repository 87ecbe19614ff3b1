using DaprPush.Testing.Processes;

namespace DaprPush.Faults.Injecting;

/// <summary>
/// Puts events that were published before into their topics again, new ones and older ones: what a broker that delivers at least once
/// may do, and what a late retry of a publisher looks like.
/// </summary>
internal sealed class BrokerDuplicator(RedisServer redis, IReadOnlyList<string> topics, int seed)
{
    private const string Again =
        """
        local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[1])
        if #newest == 0 then return 0 end
        redis.call('XADD', KEYS[1], '*', unpack(newest[#newest][2]))
        return 1
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly Random _random = new(seed);

    /// <summary>Events put in again.</summary>
    public int Duplicated { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var back = _random.Next(1, 30);
            if (await redis.EvaluateAsync(Again, topics[_random.Next(topics.Count)], back).ConfigureAwait(false) == 1)
            {
                Duplicated++;
            }

            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
