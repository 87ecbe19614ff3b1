using System.Text;

namespace DaprPush.Router.Shards;

/// <summary>
/// The root of a shard's state: of one size however many streams there are, and written only where a bucket of its index is. The index
/// says of each stream in which term its head was written, see <see cref="ShardIndex"/>.
/// </summary>
/// <param name="Epoch">Where streams stand in which nothing is stored; another one when the shard's state was lost. Never 0.</param>
/// <param name="Buckets">By number; null for one that was never written.</param>
internal sealed record ShardRoot(uint Epoch, IReadOnlyList<BucketPlace?> Buckets)
{
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        string[] terms = [.. Buckets.Where(bucket => bucket is not null).Select(bucket => bucket!.Term).Distinct()];
        writer.Write(Epoch);
        writer.Write7BitEncodedInt(terms.Length);
        foreach (var term in terms)
        {
            writer.Write(term);
        }

        foreach (var bucket in Buckets)
        {
            writer.Write7BitEncodedInt(bucket is null ? 0 : Array.IndexOf(terms, bucket.Term) + 1);
            if (bucket is not null)
            {
                writer.Write7BitEncodedInt64((bucket.Version << 1) | (bucket.HasWaiting ? 1L : 0L));
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="IOException">These bytes are no root.</exception>
    public static ShardRoot Read(byte[] stored)
    {
        using var reader = new BinaryReader(new MemoryStream(stored), Encoding.UTF8);
        var epoch = reader.ReadUInt32();
        var terms = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = reader.ReadString();
        }

        var buckets = new BucketPlace?[ShardIndex.Buckets];
        for (var i = 0; i < buckets.Length; i++)
        {
            if (reader.Read7BitEncodedInt() is > 0 and var term)
            {
                var version = reader.Read7BitEncodedInt64();
                buckets[i] = new BucketPlace(terms[term - 1], version >> 1, (version & 1) != 0);
            }
        }

        return new ShardRoot(epoch, buckets);
    }
}

/// <summary>Where a bucket of the index is stored.</summary>
/// <param name="Term">In which it was written.</param>
/// <param name="Version">Counts its writings: a stored bucket stays as it is.</param>
/// <param name="HasWaiting">It names streams that have to be looked after, see <see cref="IndexBucket.Waiting"/>.</param>
internal sealed record BucketPlace(string Term, long Version, bool HasWaiting);
