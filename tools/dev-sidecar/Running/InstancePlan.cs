using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Running.RunFiles;

namespace DaprPush.DevSidecar.Running;

/// <summary>One process of an app and its sidecar: everything that is decided before it starts.</summary>
internal sealed record InstancePlan(
    AppDefinition App, AppIdentity Identity, int AppPort, int HttpPort, int GrpcPort, int MetricsPort,
    IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The name on the console: the app id, with the ordinal when there are several.</summary>
    public string Name => Identity.Instance;
}
