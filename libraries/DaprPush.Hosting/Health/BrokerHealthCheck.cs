using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Health;

/// <summary>
/// Asks the broker, by way of the sidecar: publishes an empty event to a topic that nobody subscribes to. The sidecar's own health does
/// not tell: it stays ready while its broker is away.
/// </summary>
public sealed class BrokerHealthCheck(SidecarHttp sidecar, IOptions<PushOptions> options, TimeProvider time) : ProbedHealthCheck(time)
{
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    protected override Task<string?> ProbeAsync() => sidecar.SendAsync(
        HttpMethod.Post, $"v1.0/publish/{options.Value.PubSubName}/{Topics.Health}", Nothing, SidecarError.ReasonAsync, Limit, CancellationToken.None);
}
