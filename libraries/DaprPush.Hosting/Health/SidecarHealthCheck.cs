using DaprPush.Hosting.Sidecars;

namespace DaprPush.Hosting.Health;

/// <summary>Asks the sidecar whether it is ready; it says so once its components are (Dapr API reference, "Health API").</summary>
public sealed class SidecarHealthCheck(SidecarHttp sidecar, TimeProvider time) : ProbedHealthCheck(time)
{
    protected override Task<string?> ProbeAsync() => sidecar.SendAsync<string?>(
        HttpMethod.Get,
        "v1.0/healthz",
        json: null,
        (answer, _) => Task.FromResult(answer.IsSuccessStatusCode ? null : $"The sidecar says that it is not ready: {(int)answer.StatusCode}."),
        Limit,
        CancellationToken.None);
}
