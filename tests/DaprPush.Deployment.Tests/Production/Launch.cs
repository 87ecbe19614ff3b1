using DaprPush.Deployment.Tests.Systems;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>How one instance is started in production: its command and the whole of its environment.</summary>
/// <param name="Folder">Where it is started.</param>
/// <param name="Address">Where its health page is, the gateway's also where browsers come to.</param>
/// <param name="Metrics">Its metrics page.</param>
internal sealed record Launch(
    string Instance, IReadOnlyList<string> Command, string Folder, IReadOnlyDictionary<string, string> Environment, SidecarPorts Ports, Uri Address, Uri Metrics)
{
    public string AppId => Ports.AppId;

    /// <summary>What is healthy when everything that it needs is there.</summary>
    public Uri ReadyPage => new(Address, AppId == "send-api" ? "api/health/ready" : "health/ready");

    /// <summary>Where Prometheus asks.</summary>
    public string Target => Metrics.Authority;

    /// <summary>The same without some of its settings.</summary>
    public Launch Without(params string[] names) => this with
    {
        Environment = Environment.Where(variable => !names.Contains(variable.Key)).ToDictionary(),
    };
}
