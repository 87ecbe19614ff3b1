namespace DaprPush.Testing.Running;

/// <summary>How a system is started.</summary>
public sealed record PushSystemOptions
{
    public ComponentSet Components { get; init; }

    /// <summary>What is started: the system alone, or a file of <c>samples/</c> that has it beside a service.</summary>
    public string RunFile { get; init; } = "dapr.yaml";

    /// <summary>Instances of an app where one is not enough; the apps are those of <c>dapr.yaml</c>.</summary>
    public IReadOnlyDictionary<string, int> Scale { get; init; } = new Dictionary<string, int> { ["push-gateway"] = 2 };

    /// <summary>Settings that all apps get from the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Dapr resources beside those of <see cref="Components"/>: YAML documents.</summary>
    public string Resources { get; init; } = "";

    /// <summary>An app that ends is started again, as an orchestrator would.</summary>
    public bool RestartsApps { get; init; }

    /// <summary>When an app ends, the others go on without it.</summary>
    public bool IgnoresEnds { get; init; }

    /// <summary>Parts of it can be broken by <see cref="PushSystem.FaultAsync"/>.</summary>
    public bool TakesFaults { get; init; }

    /// <summary>Everybody reaches Redis through a proxy that can be cut and slowed: <see cref="PushSystem.RedisProxy"/>.</summary>
    public bool ProxiesRedis { get; init; }

    /// <summary>More arguments for the Redis of <see cref="ComponentSet.Redis"/>; the last one of a name counts.</summary>
    public IReadOnlyList<string> RedisArguments { get; init; } = [];

    /// <summary>Further options of the development sidecar's <c>run</c>.</summary>
    public IReadOnlyList<string> SidecarOptions { get; init; } = [];

    /// <summary>A folder under <c>artifacts/</c> for logs and data.</summary>
    public string Folder { get; init; } = "e2e";

    /// <summary>
    /// Time from the start until everything answers: ten times what it takes, since the machine may be busy elsewhere. The development sidecar
    /// gives a start up by itself when nothing moves.
    /// </summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(5);
}
