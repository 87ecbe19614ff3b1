using System.Text;

namespace DaprPush.Router.Terms;

/// <summary>A root as it is stored, and with it what the next transaction has to delete.</summary>
/// <param name="Value">The owner's.</param>
/// <param name="Leftovers">Keys that the root before referred to and this one does not.</param>
internal readonly record struct StoredRoot(byte[] Value, IReadOnlyList<string> Leftovers)
{
    /// <summary>The keys, divided by blanks, a line feed, and the value.</summary>
    public byte[] Write() => [.. Encoding.ASCII.GetBytes(string.Join(' ', Leftovers)), (byte)'\n', .. Value];

    /// <exception cref="FormatException">These bytes are no root.</exception>
    public static StoredRoot Read(ReadOnlySpan<byte> stored)
    {
        var end = stored.IndexOf((byte)'\n');
        return end >= 0
            ? new StoredRoot(stored[(end + 1)..].ToArray(), Encoding.ASCII.GetString(stored[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : throw new FormatException("The stored root has no line of what is left to delete.");
    }
}
