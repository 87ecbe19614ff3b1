using DaprPush.DevSidecar.Actors.Placement;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Running;

/// <summary>What happens when the process of an app ends by itself.</summary>
internal enum ExitPolicy
{
    /// <summary>Everything stops; the default.</summary>
    Stop,

    /// <summary>
    /// It is started again, with a new sidecar on the same ports, ever later where it ends again and again (<see cref="RestartPause"/>). One
    /// that ends with 78 (EX_CONFIG) ends everything: its settings are wrong. A sidecar that is asked to shut down is started again, too,
    /// ever later, while its app lives on.
    /// </summary>
    Restart,

    /// <summary>The others go on without it.</summary>
    Ignore,
}

/// <summary>The options of the <c>run</c> command.</summary>
internal sealed record RunOptions
{
    /// <summary>dapr.yaml, or the folder that holds it.</summary>
    public required string File { get; init; }

    /// <summary>Instances by app id.</summary>
    public IReadOnlyDictionary<string, int> Scale { get; init; } = new Dictionary<string, int>();

    /// <summary>Folders whose components take the place of those of the same name.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Resource folders for all apps, in the place of those that dapr.yaml names; empty to heed dapr.yaml.</summary>
    public IReadOnlyList<string> ResourcePaths { get; init; } = [];

    /// <summary>The least level of the sidecars' own log lines.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether prefixes are coloured.</summary>
    public bool Colours { get; init; }

    /// <summary>Where the state of the run is written; null for nowhere.</summary>
    public string? StateFile { get; init; }

    /// <summary>How long an app that has not opened its port may do nothing (no line written, no CPU time used) before it is given up.</summary>
    public TimeSpan AppWait { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a process has after SIGTERM.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a round of placement may take before who has not done its part is left out; placement's <c>--disseminate-timeout</c>.</summary>
    public TimeSpan DisseminateTimeout { get; init; } = PlacementService.RoundLimit;

    /// <summary>A folder of commands for the end of the apps' PATH, where they stand in for what a machine lacks; null for none.</summary>
    public string? Commands { get; init; }

    /// <summary>Whether a port is open that breaks parts of the run on request.</summary>
    public bool TakesFaults { get; init; }

    /// <summary>What the end of one app means.</summary>
    public ExitPolicy OnExit { get; init; } = ExitPolicy.Stop;

    /// <summary>Where ports that dapr.yaml does not name come from.</summary>
    public required (int First, int Count) FreePorts { get; init; }
}
