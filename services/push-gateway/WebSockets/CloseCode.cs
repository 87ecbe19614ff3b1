namespace DaprPush.Gateway.WebSockets;

/// <summary>Why a WebSocket ends: RFC 6455, 7.4.1, and from 4000 on this protocol's own.</summary>
internal enum CloseCode : ushort
{
    /// <summary>The client wanted it.</summary>
    Normal = 1000,

    /// <summary>The gateway shuts down, or the client's browser leaves the page.</summary>
    GoingAway = 1001,

    /// <summary>A frame breaks the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>A binary message.</summary>
    UnsupportedData = 1003,

    /// <summary>A text that is not UTF-8.</summary>
    InvalidText = 1007,

    /// <summary>The client said too much in too short a time.</summary>
    PolicyViolation = 1008,

    /// <summary>A message over 64 KiB.</summary>
    TooBig = 1009,

    /// <summary>What the client said is no operation.</summary>
    BadOperation = 4400,

    /// <summary>The client's token has ended: come back with another one.</summary>
    Expired = 4401,

    /// <summary>An operator or a service ended the connection: do not come back by yourself.</summary>
    Disconnected = 4403,
}
