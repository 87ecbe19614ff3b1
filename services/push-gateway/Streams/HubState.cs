namespace DaprPush.Gateway.Streams;

/// <summary>What a gateway's hold on a stream is.</summary>
internal enum HubState
{
    /// <summary>None; the actor does not send here.</summary>
    Detached,

    /// <summary>The actor was asked; what arrives already is kept.</summary>
    Attaching,
    Attached,

    /// <summary>The actor was told to send nothing more; who joins now waits for its answer.</summary>
    Detaching,
}
