using System.Net;

namespace DaprPush.Gateway.WebSockets;

/// <summary>In whose name a WebSocket's operations are done: kept with the connection.</summary>
/// <param name="Authorization">The header; null where the client brought no token.</param>
/// <param name="Address">Null where nobody knows it.</param>
internal sealed record OperationCaller(string? Authorization, IPAddress? Address);
