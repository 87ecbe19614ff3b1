namespace DaprPush.Testing.Hostile;

/// <summary>What a hostile client does.</summary>
public enum HostileKind
{
    /// <summary>Asks for a stream and never reads a byte of it.</summary>
    NeverReads,

    /// <summary>Asks for a stream and reads a byte a second.</summary>
    ReadsAByteASecond,

    /// <summary>Asks for a stream from an old place, breaks the connection as soon as something comes, and does so again at once.</summary>
    ComesBackWithAnOldCursor,

    /// <summary>Connects and says nothing, or half a line of a request.</summary>
    HalfOpen,
}
