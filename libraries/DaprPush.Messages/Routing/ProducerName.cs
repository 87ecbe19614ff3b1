using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace DaprPush.Messages.Routing;

/// <summary>The name of a producer, see <see cref="ProducerStamp"/>: 64 bits at random, a dot, and the Unix second in which it began.</summary>
public static class ProducerName
{
    /// <summary>A name for a producer that begins now. Nobody has to guess it; 64 bits never meet by chance.</summary>
    public static string New(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8))}.{now.ToUnixTimeSeconds()}");

    /// <summary>When it began by its own clock: Unix time in milliseconds; 0 where the name does not say.</summary>
    public static long BeganAt(string producer)
    {
        ArgumentNullException.ThrowIfNull(producer);
        return long.TryParse(producer.AsSpan(producer.IndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && producer.Contains('.') && seconds < long.MaxValue / 1000
            ? seconds * 1000
            : 0;
    }
}
