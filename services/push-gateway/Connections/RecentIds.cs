namespace DaprPush.Gateway.Connections;

/// <summary>
/// The newest messages a connection got that are in several of its streams, so that it gets them once. A message's copies arrive
/// close together; 64 are remembered, by 64-bit hashes.
/// </summary>
internal sealed class RecentIds
{
    private readonly long[] _hashes = new long[64];
    private int _next;

    /// <summary>False when the id was added before.</summary>
    public bool TryAdd(string id)
    {
        // Two 32-bit halves of differently seeded hashes; zero is kept for empty places.
        var hash = ((long)string.GetHashCode(id) << 32) | (uint)HashCode.Combine(id);
        if (Array.IndexOf(_hashes, hash == 0 ? 1 : hash) >= 0)
        {
            return false;
        }

        _hashes[_next] = hash == 0 ? 1 : hash;
        _next = (_next + 1) % _hashes.Length;
        return true;
    }
}
