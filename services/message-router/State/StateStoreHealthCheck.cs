using DaprPush.Hosting.Health;
using DaprPush.Hosting.Sidecars;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.State;

/// <summary>Asks the state store, by way of the sidecar, for a value that is never written.</summary>
internal sealed class StateStoreHealthCheck(SidecarHttp sidecar, IOptions<RouterOptions> options, TimeProvider time) : ProbedHealthCheck(time)
{
    protected override Task<string?> ProbeAsync() => sidecar.SendAsync(
        HttpMethod.Get, $"v1.0/state/{options.Value.StateStore}/health", json: null, SidecarError.ReasonAsync, Limit, CancellationToken.None);
}
