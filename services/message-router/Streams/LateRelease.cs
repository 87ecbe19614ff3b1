using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Streams;

/// <summary>What gateways have to hear of a stream after messages were released that had waited.</summary>
/// <param name="Newest">The newest message that lives, by whose number they find what they lack before it; null where all have expired.</param>
/// <param name="Place">The stream's place after it.</param>
/// <param name="PossibleHolders">See <see cref="AppendResult.PossibleHolders"/>.</param>
internal sealed record LateRelease(
    StreamName Stream, NumberedMessage? Newest, StreamPosition Place, IReadOnlyList<GatewayRef> Holders, IReadOnlyList<GatewayRef>? PossibleHolders);
