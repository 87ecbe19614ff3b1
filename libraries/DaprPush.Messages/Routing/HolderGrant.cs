namespace DaprPush.Messages.Routing;

/// <summary>The gateways that hold a stream, as a router may go by them for a while without asking again.</summary>
/// <param name="Epoch">The stream's epoch; 0 for a stream that nobody has used yet.</param>
/// <param name="GrantedMs">For so many milliseconds from when the router asked; 0 for this once only.</param>
public sealed record HolderGrant(uint Epoch, IReadOnlyList<GatewayRef> Holders, int GrantedMs);
