using System.Globalization;
using DaprPush.Messages.Streams;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Shards;

/// <summary>
/// In which term the head of each stream was written: what an instance needs to find heads of instances before it without looking for all of
/// them. It is read bucket by bucket, when a stream of one is asked for; a bucket is written when a stream's head is written for the
/// first time in a term, and the root with it. A stored bucket is never written over: so who began from a root sees the index of that root.
/// </summary>
internal sealed class ShardIndex(IActorState state, ShardRoot root, TimeSpan retention, TimeProvider time)
{
    /// <summary>Buckets of a shard.</summary>
    public const int Buckets = 256;

    private readonly Dictionary<int, IndexBucket> _read = [];

    /// <summary>The root as it is stored, or will be with <see cref="Change"/>.</summary>
    public ShardRoot Root { get; private set; } = root;

    /// <summary>Reads what these streams need.</summary>
    public async Task ReadAsync(IEnumerable<StreamHash> streams)
    {
        foreach (var some in streams.Select(BucketOf).Distinct().Where(bucket => !_read.ContainsKey(bucket)).ToArray().Chunk(StreamStore.ParallelReads))
        {
            var values = await Task.WhenAll(some.Select(ReadAsync));
            foreach (var (number, bucket) in some.Zip(values))
            {
                _read[number] = bucket;
            }
        }
    }

    /// <summary>The term in which the stream's head was written; null where it has none. <see cref="ReadAsync(IEnumerable{StreamHash})"/> comes before.</summary>
    public string? TermOf(StreamHash stream) => _read[BucketOf(stream)].TermOf(stream);

    /// <inheritdoc cref="IndexBucket.Set"/>
    public void Set(StreamHash stream, string term, long lastWriteBy) => _read[BucketOf(stream)].Set(stream, term, lastWriteBy);

    /// <inheritdoc cref="IndexBucket.SetWaiting"/>
    public void SetWaiting(StreamHash hash, StreamName stream, bool waits) => _read[BucketOf(hash)].SetWaiting(stream, waits);

    /// <summary>Streams that have to be looked after.</summary>
    public async Task<IReadOnlyList<StreamName>> WaitingAsync()
    {
        var waiting = new List<StreamName>();
        for (var number = 0; number < Buckets; number++)
        {
            if (Root.Buckets[number] is { HasWaiting: true })
            {
                if (!_read.TryGetValue(number, out var bucket))
                {
                    _read.Add(number, bucket = await ReadAsync(number));
                }

                waiting.AddRange(bucket.Waiting);
            }
        }

        return waiting;
    }

    /// <summary>What has to be written; null for nothing.</summary>
    /// <param name="term">In which it is written.</param>
    public RootChange? Change(string term)
    {
        if (!_read.Values.Any(bucket => bucket.IsChanged))
        {
            return null;
        }

        var forgottenBy = (time.GetUtcNow() - retention).ToUnixTimeMilliseconds();
        var ttl = (int)Math.Min(2 * retention.TotalSeconds, int.MaxValue);
        var (places, written, letGo) = (Root.Buckets.ToArray(), new List<StateChange>(), new List<string>());
        foreach (var (number, bucket) in _read.Where(read => read.Value.IsChanged))
        {
            if (places[number] is { } former)
            {
                letGo.Add(KeyOf(number, former));
            }

            var place = new BucketPlace(term, (places[number]?.Version ?? 0) + 1, bucket.Waiting.Count > 0);
            places[number] = place;
            written.Add(new StateChange(KeyOf(number, place), bucket.Write(forgottenBy), ttl));
        }

        Root = Root with { Buckets = places };
        return new RootChange(Root.Write(), written, letGo);
    }

    private async Task<IndexBucket> ReadAsync(int number) =>
        IndexBucket.Read(Root.Buckets[number] is { } place ? await state.ReadAsync(KeyOf(number, place)) : null);

    private static int BucketOf(StreamHash stream) => (int)(stream.Tail % Buckets);

    private static string KeyOf(int number, BucketPlace place) =>
        TermKeys.In(place.Term, string.Create(CultureInfo.InvariantCulture, $"index-{number}.{place.Version}"));
}
