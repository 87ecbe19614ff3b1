using System.Threading.RateLimiting;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>So much in a minute for each holder: a minute's worth may come at once; after that it flows back evenly.</summary>
/// <param name="perMinute">Of a holder.</param>
internal sealed class MinuteRate<TResource, TKey>(Func<TResource, TKey> keyOf, Func<TResource, int> perMinute) : IDisposable
    where TKey : notnull
{
    // Made when the first holder comes: from then on it wakes ten times a second, whether or not anybody is there.
    private readonly Lazy<PartitionedRateLimiter<TResource>> _limiter = new(() => PartitionedRateLimiter.Create<TResource, TKey>(
        resource => RateLimitPartition.GetTokenBucketLimiter(keyOf(resource), _ => Bucket(perMinute(resource)))));

    /// <summary>Takes so much of what the holder may have now.</summary>
    /// <returns>Null on success, else the seconds after which it may be tried again.</returns>
    public int? Take(TResource holder, int count = 1)
    {
        using var lease = _limiter.Value.AttemptAcquire(holder, count);
        if (lease.IsAcquired)
        {
            return null;
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
        return (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 60);
    }

    public void Dispose()
    {
        if (_limiter.IsValueCreated)
        {
            _limiter.Value.Dispose();
        }
    }

    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
        QueueLimit = 0,
    };
}
