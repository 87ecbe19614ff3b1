using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Configuration;
using DaprPush.DevSidecar.Health;

namespace DaprPush.DevSidecar.Sidecars;

/// <summary>One sidecar: whom it serves, and where.</summary>
internal sealed record SidecarOptions
{
    /// <summary>The app instance.</summary>
    public required AppIdentity App { get; init; }

    /// <summary>The app's port; 0 for an app that takes no requests.</summary>
    public required int AppPort { get; init; }

    /// <summary>The port of the HTTP API.</summary>
    public required int HttpPort { get; init; }

    /// <summary>The port of the gRPC API.</summary>
    public required int GrpcPort { get; init; }

    /// <summary>The documents it reads its components, subscriptions and policies from.</summary>
    public required ResourceSet Resources { get; init; }

    /// <summary>The features that are on.</summary>
    public SidecarConfiguration Configuration { get; init; } = SidecarConfiguration.Default;

    /// <summary>The app's environment, where secrets and tokens are looked up before the sidecar's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Most bytes of a request's body; below zero for no limit. daprd's default is 4 MiB.</summary>
    public long MaxBodySize { get; init; } = 4L << 20;

    /// <summary>Most requests to the app at the same time; zero or less for no limit.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>How the app's health is watched; null: it counts as healthy once its port answers.</summary>
    public AppHealthOptions? AppHealth { get; init; }

    /// <summary>What POST /v1.0/shutdown does.</summary>
    public Action OnShutdown { get; init; } = static () => { };

    /// <summary>A variable of the app's environment, or of the sidecar's own.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name) ?? System.Environment.GetEnvironmentVariable(name);
}
