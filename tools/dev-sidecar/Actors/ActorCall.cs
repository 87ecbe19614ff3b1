using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Actors;

/// <summary>A call to an actor, as its app gets it.</summary>
/// <param name="Key">The actor.</param>
/// <param name="Method">The path below <c>…/method/</c>, percent-encoded, query included: a method's name, <c>remind/name</c> or
/// <c>timer/name</c>.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Its media type, or null.</param>
/// <param name="Headers">The caller's headers, which travel along; null for none.</param>
internal sealed record ActorCall(ActorKey Key, string Method, ReadOnlyMemory<byte> Body, string? ContentType, IHeaderDictionary? Headers)
{
    /// <summary>The header that ties calls of one flow together.</summary>
    public const string ReentrancyHeader = "Dapr-Reentrancy-Id";

    /// <summary>The flow that the call belongs to, if it says.</summary>
    public string? Flow => Headers is not null && Headers.TryGetValue(ReentrancyHeader, out var id) ? id.ToString() : null;
}
