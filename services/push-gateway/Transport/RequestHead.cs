namespace DaprPush.Gateway.Transport;

/// <summary>Tells whether a client has said enough for the HTTP server to have something to do.</summary>
internal static class RequestHead
{
    /// <summary>Bytes that are looked at; a longer head goes to the server before it is complete.</summary>
    public const int MaxLookedAt = 4096;

    private const byte TlsHandshake = 0x16;

    /// <summary>
    /// Whether what was said is to be served: a whole head of HTTP/1 (or the preface of HTTP/2), more than is looked at, or the beginning
    /// of a TLS handshake (RFC 8446, 5.1), which the server gives a time limit of its own.
    /// </summary>
    public static bool IsToBeServed(ReadOnlySpan<byte> said) =>
        said.Length >= MaxLookedAt
        || (said.Length > 0 && said[0] == TlsHandshake)
        || said.IndexOf("\n\r\n"u8) >= 0
        || said.IndexOf("\n\n"u8) >= 0;

    /// <summary>
    /// Whether it can become neither a request (RFC 9112, 2.2 and 3: a method's token, or empty lines before it) nor a TLS handshake:
    /// nothing is waited for then.
    /// </summary>
    public static bool IsNoRequest(ReadOnlySpan<byte> said)
    {
        var begins = said.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        return begins >= 0 && said[0] != TlsHandshake && !IsTokenCharacter(said[begins]);
    }

    private static bool IsTokenCharacter(byte value) => char.IsAsciiLetterOrDigit((char)value) || "!#$%&'*+-.^_`|~"u8.Contains(value);
}
