using Dapr.Actors.Runtime;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Watch;

/// <summary>The types of actors that this router tells its sidecar.</summary>
internal sealed class HostedActorTypes(IOptions<ActorRuntimeOptions> runtime)
{
    private readonly string[] _types = [.. runtime.Value.Actors.Select(actor => actor.Type.ActorTypeName)];

    /// <summary>Those that are not in the set.</summary>
    public IReadOnlyList<string> Except(IReadOnlySet<string> types) => [.. _types.Where(type => !types.Contains(type))];
}
