using System.Text;
using DaprPush.Messages.Streams;
using DaprPush.Router.Streams;

namespace DaprPush.Router.Shards;

/// <summary>A share of a shard's streams: in which term the head of each was written.</summary>
internal sealed class IndexBucket
{
    private readonly Dictionary<StreamHash, string> _terms = [];
    private readonly Dictionary<string, long> _lastWriteBy = [];
    private readonly HashSet<StreamName> _waiting = [];

    public bool IsChanged { get; private set; }

    /// <summary>Streams in which messages wait, or of which gateways may have to be told something.</summary>
    public IReadOnlyCollection<StreamName> Waiting => _waiting;

    public string? TermOf(StreamHash stream) => _terms.GetValueOrDefault(stream);

    /// <param name="lastWriteBy">After which nothing is written in that term any more: Unix time in milliseconds.</param>
    public void Set(StreamHash stream, string term, long lastWriteBy)
    {
        _terms[stream] = term;
        _lastWriteBy[term] = lastWriteBy;
        IsChanged = true;
    }

    public void SetWaiting(StreamName stream, bool waits) => IsChanged |= waits ? _waiting.Add(stream) : _waiting.Remove(stream);

    /// <summary>The bucket as it is stored, without streams whose heads the store has forgotten by then.</summary>
    /// <param name="forgottenBy">What was last written before is kept no longer: Unix time in milliseconds.</param>
    public byte[] Write(long forgottenBy)
    {
        var forgotten = _lastWriteBy.Where(term => term.Value < forgottenBy).Select(term => term.Key).ToHashSet();
        foreach (var entry in _terms.Where(entry => forgotten.Contains(entry.Value)).ToArray())
        {
            _terms.Remove(entry.Key);
        }

        string[] terms = [.. _terms.Values.Distinct()];
        foreach (var unused in _lastWriteBy.Keys.Except(terms).ToArray())
        {
            _lastWriteBy.Remove(unused);
        }

        var numbers = new Dictionary<string, int>(terms.Length);
        using var stream = new MemoryStream(64 + (_terms.Count * 18));
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt(terms.Length);
        foreach (var term in terms)
        {
            numbers.Add(term, numbers.Count);
            writer.Write(term);
            writer.Write(_lastWriteBy[term]);
        }

        writer.Write7BitEncodedInt(_terms.Count);
        foreach (var (hash, term) in _terms)
        {
            writer.Write(hash.Head);
            writer.Write(hash.Tail);
            writer.Write7BitEncodedInt(numbers[term]);
        }

        writer.Write7BitEncodedInt(_waiting.Count);
        foreach (var waiting in _waiting)
        {
            writer.Write(waiting.Text);
        }

        writer.Flush();
        IsChanged = false;
        return stream.ToArray();
    }

    /// <exception cref="IOException">These bytes are no bucket.</exception>
    public static IndexBucket Read(byte[]? stored)
    {
        var bucket = new IndexBucket();
        if (stored is null)
        {
            return bucket;
        }

        using var reader = new BinaryReader(new MemoryStream(stored), Encoding.UTF8);
        var terms = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = reader.ReadString();
            bucket._lastWriteBy.Add(terms[i], reader.ReadInt64());
        }

        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var hash = new StreamHash(reader.ReadUInt64(), reader.ReadUInt64());
            bucket._terms.Add(hash, terms[reader.Read7BitEncodedInt()]);
        }

        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            if (StreamName.TryParse(reader.ReadString(), out var stream))
            {
                bucket._waiting.Add(stream);
            }
        }

        return bucket;
    }
}
