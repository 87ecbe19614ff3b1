using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Connections;

/// <summary>
/// The id of an open connection: <c>conn_&lt;32 hexadecimal digits&gt;.&lt;gateway&gt;</c>. The digits are a UUID of version 7 (RFC 9562):
/// the time of its opening and 74 random bits that nobody guesses. Ordered by their ids, connections stand in the order they came.
/// </summary>
public readonly record struct ConnectionId
{
    /// <summary>What an id looks like as a regular expression.</summary>
    public const string Pattern = @"^conn_[0-9a-f]{32}\.(?!\.{1,2}$)[A-Za-z0-9_.:@-]{1,128}$";

    private const string Prefix = "conn_";
    private const int DigitsLength = 32;
    private const int TimeLength = 12;
    private const int GatewayStart = 38;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private ConnectionId(string text) => Text = text;

    public string Text { get; }

    /// <summary>The gateway that holds the connection.</summary>
    public string Gateway => Text[GatewayStart..];

    /// <summary>When it was opened, by the gateway's clock, to the millisecond.</summary>
    public DateTimeOffset ConnectedAt => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(Text.AsSpan(Prefix.Length, TimeLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    public static ConnectionId New(string gateway, DateTimeOffset now) => new($"{Prefix}{Guid.CreateVersion7(now):N}.{gateway}");

    public static bool TryParse([NotNullWhen(true)] string? text, out ConnectionId id)
    {
        id = default;
        if (text is null
            || text.Length <= GatewayStart
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[GatewayStart - 1] != '.'
            || text.AsSpan(Prefix.Length, DigitsLength).ContainsAnyExcept(Digits)
            || !NameRules.IsValid(text.AsSpan(GatewayStart)))
        {
            return false;
        }

        id = new ConnectionId(text);
        return true;
    }

    public override string ToString() => Text;
}
