using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;

namespace DaprPush.Testing.Hostile;

/// <summary>The statuses that hostile clients were answered with.</summary>
public sealed class AnswerCounts
{
    private readonly ConcurrentDictionary<int, int> _byStatus = new();

    /// <summary>As <c>200 × 5, 404 × 2</c>; <c>none</c> where nobody was answered.</summary>
    public override string ToString() => _byStatus.IsEmpty
        ? "none"
        : string.Join(", ", _byStatus.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} × {pair.Value}")));

    /// <summary>Reads from a connection until so many answers have begun, or it has ended.</summary>
    /// <returns>Whether that many came.</returns>
    internal async Task<bool> ReadAsync(Socket socket, int count, byte[] buffer, CancellationToken cancellationToken)
    {
        // A status line may be cut anywhere: its end is kept in front of what comes next.
        var kept = 0;
        while (count > 0)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(kept), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            count -= Take(buffer.AsSpan(0, kept + read), out kept);
        }

        return true;
    }

    private int Take(Span<byte> bytes, out int kept)
    {
        var begin = "HTTP/1.1 "u8;
        var length = begin.Length + 3;
        var (taken, from) = (0, 0);
        while (bytes[from..].IndexOf(begin) is >= 0 and var at && from + at + length <= bytes.Length)
        {
            var status = int.Parse(bytes.Slice(from + at + begin.Length, 3), CultureInfo.InvariantCulture);
            _byStatus.AddOrUpdate(status, 1, static (_, seen) => seen + 1);
            from += at + length;
            taken++;
        }

        kept = Math.Min(bytes.Length - from, length - 1);
        bytes[^kept..].CopyTo(bytes);
        return taken;
    }
}
