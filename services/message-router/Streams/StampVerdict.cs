namespace DaprPush.Router.Streams;

/// <summary>What a stamp says of its message.</summary>
internal enum StampVerdict
{
    /// <summary>It is the producer's next for the stream.</summary>
    Next,

    /// <summary>The stream has had it, or had one that was sent after it and it was never promised.</summary>
    Repeated,

    /// <summary>From a time of which the stream does not know what it has had: its id decides.</summary>
    Unsure,

    /// <summary>One that was sent before it is still to come.</summary>
    Early,
}
