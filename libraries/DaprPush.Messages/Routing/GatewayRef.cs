namespace DaprPush.Messages.Routing;

/// <summary>One life of a gateway.</summary>
/// <param name="Id">Stable over restarts.</param>
/// <param name="Epoch">New and higher at each start: Unix time in milliseconds.</param>
public readonly record struct GatewayRef(string Id, long Epoch);
