using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Health;

namespace DaprPush.DevSidecar.Running.RunFiles;

/// <summary>Where an app's output goes (appLogDestination).</summary>
[Flags]
internal enum LogDestination
{
    Console = 1,
    File = 2,
}

/// <summary>One app of dapr.yaml, with what the common section gives it, all paths absolute.</summary>
internal sealed record AppDefinition
{
    public required string AppId { get; init; }

    public required string Folder { get; init; }

    /// <summary>The program and its arguments; empty when the app is started by somebody else.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>0 for none.</summary>
    public int AppPort { get; init; }

    /// <summary>0 for a free one; likewise the other ports.</summary>
    public int HttpPort { get; init; }

    public int GrpcPort { get; init; }

    public int MetricsPort { get; init; }

    /// <summary>Where its port is named, for complaints about it.</summary>
    public required SourcePosition Position { get; init; }

    public string Protocol { get; init; } = "http";

    public IReadOnlyList<string> ResourcePaths { get; init; } = [];

    public string? ConfigFile { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public long MaxBodySize { get; init; } = 4L << 20;

    public int MaxConcurrency { get; init; }

    public string? LogLevel { get; init; }

    public LogDestination LogDestination { get; init; } = LogDestination.Console;

    public AppHealthOptions? Health { get; init; }
}
