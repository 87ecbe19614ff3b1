using DaprPush.Messages.Routing;

namespace DaprPush.Router.Gateways;

/// <summary>A gateway speaks whose id has started anew since.</summary>
internal sealed class StaleGatewayException(GatewayRef gateway, long knownEpoch)
    : InvalidOperationException($"Gateway '{gateway.Id}' of epoch {gateway.Epoch} has been replaced by its epoch {knownEpoch}.");
