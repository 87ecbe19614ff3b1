namespace DaprPush.Messages.Routing;

/// <summary>Messages for the end of a stream, in their order.</summary>
public sealed record AppendRequest(IReadOnlyList<RoutedMessage> Messages);

/// <summary>What became of them.</summary>
/// <param name="Epoch">The stream's epoch; 0 for a stream that nobody has used yet and that took nothing.</param>
/// <param name="Seqs">
/// The number of each message of the request. A message whose id the stream has already keeps the number it got then, so that a
/// repeated request is answered like the first; 0 for one that gets none: it is ephemeral, has expired, or nobody follows the stream
/// of that service.
/// </param>
/// <param name="Holders">The gateways that hold the stream.</param>
public sealed record AppendResult(uint Epoch, IReadOnlyList<long> Seqs, IReadOnlyList<GatewayRef> Holders);
