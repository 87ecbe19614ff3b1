using System.Globalization;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Tests.Kit;

/// <summary>One actor's term in memory.</summary>
internal sealed class MemoryTerms : ITermState
{
    private StoredTerm? _stored;
    private int _version;

    /// <summary>How often the term was read.</summary>
    public int Reads { get; set; }

    /// <summary>Every term there was.</summary>
    public List<TermRecord> History { get; } = [];

    public void Lose() => _stored = null;

    public Task<StoredTerm?> ReadAsync()
    {
        Reads++;
        return Task.FromResult(_stored);
    }

    public Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds)
    {
        if (etag != _stored?.ETag)
        {
            return Task.FromResult(false);
        }

        _stored = new StoredTerm(term, (++_version).ToString(CultureInfo.InvariantCulture));
        History.Add(term);
        return Task.FromResult(true);
    }
}
