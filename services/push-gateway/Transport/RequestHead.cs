namespace DaprPush.Gateway.Transport;

/// <summary>Tells whether a client has said enough for the HTTP server to have something to do.</summary>
internal static class RequestHead
{
    /// <summary>Bytes that are looked at; a longer head goes to the server before it is complete.</summary>
    public const int MaxLookedAt = 4096;

    /// <summary>
    /// Whether what was said is to be served: a whole head of HTTP/1 (or the preface of HTTP/2), more than is looked at, or something
    /// that doesn't begin as one, TLS above all, on which the server decides.
    /// </summary>
    public static bool IsToBeServed(ReadOnlySpan<byte> said) =>
        said.Length >= MaxLookedAt
        || (said.Length > 0 && !char.IsAsciiLetterUpper((char)said[0]))
        || said.IndexOf("\n\r\n"u8) >= 0
        || said.IndexOf("\n\n"u8) >= 0;
}
