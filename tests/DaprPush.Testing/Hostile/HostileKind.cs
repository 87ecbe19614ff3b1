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

    /// <summary>Connects and says nothing, half a line of a request, or half of something that begins with no letter.</summary>
    HalfOpen,

    /// <summary>Asks a hundred times for the same page without waiting for an answer, reads all answers, and does so again.</summary>
    AsksAheadAndReads,

    /// <summary>Asks a hundred times for the same page without waiting for an answer, breaks the connection at once, and does so again every second.</summary>
    AsksAheadAndLeaves,

    /// <summary>Asks for paths that would become others where they are decoded once more.</summary>
    TricksPaths,

    /// <summary>Sends header bytes outside ASCII and sizes of chunks that no number holds.</summary>
    SendsRubbish,

    /// <summary>Follows a hundred channels that nobody has named before, for a second, and does so again.</summary>
    NamesChannels,

    /// <summary>Opens a hundred streams on a connection of HTTP/2 and gives none of them a window.</summary>
    GivesNoWindow,
}
