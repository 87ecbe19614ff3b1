using System.Globalization;

namespace DaprPush.Router.Streams;

/// <summary>The state keys of a stream's actor.</summary>
internal static class StreamKeys
{
    public const string Head = "head";

    /// <summary>The message of that number.</summary>
    public static string Message(long seq) => string.Create(CultureInfo.InvariantCulture, $"m-{seq}");

    /// <summary>Messages that were parked in one turn.</summary>
    public static string Parked(long piece) => string.Create(CultureInfo.InvariantCulture, $"p-{piece}");

    /// <summary>A bucket of message ids, see <see cref="IdBucket"/>.</summary>
    public static string Ids(long bucket) => string.Create(CultureInfo.InvariantCulture, $"ids-{bucket}");
}
