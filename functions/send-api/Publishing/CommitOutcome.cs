namespace DaprPush.SendApi.Publishing;

/// <summary>What became of a request's messages.</summary>
internal enum CommitOutcome
{
    /// <summary>All of them are in the broker.</summary>
    Published,

    /// <summary>
    /// The sidecar or the broker did not take them, or not in time. Of a batch that needed several events the first ones may have
    /// gone out, and after a time-out all may have: sent again with ids of the sender's own, they are delivered once.
    /// </summary>
    Unavailable,

    /// <summary>Too many others wait already; nothing was done.</summary>
    Overloaded,

    /// <summary>The process is going down; nothing was done.</summary>
    Stopping,
}
