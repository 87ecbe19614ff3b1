using DaprPush.Faults.Injecting;

namespace DaprPush.Faults;

/// <summary>What a run does.</summary>
internal sealed record FaultOptions
{
    /// <summary>Decides targets, pauses and faults. Two runs of one seed do the same things; what they meet is up to the machine.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long faults are injected; the system's start and the time to settle come on top.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>So many faults instead of a duration, each after the pause that its kind needs; null for a duration.</summary>
    public int? Times { get; init; }

    /// <summary>
    /// How long it runs before the first fault. Freshly started processes fall behind for some seconds, and the first of faults that are to be
    /// seen by themselves would meet that.
    /// </summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>
    /// Whether connections to the broker stand still for moments all the time. Not where faults of a kind are to be seen by themselves:
    /// each of those moments is a silence of its own, of up to 1.5 s.
    /// </summary>
    public bool DelaysBroker => Times is null;

    public int Gateways { get; init; } = 2;

    public int Routers { get; init; } = 2;

    /// <summary>Partitions of the ingest; each router owns some.</summary>
    public int Partitions { get; init; } = 4;

    public int SendApis { get; init; } = 2;

    public int Users { get; init; } = 200;

    public int Channels { get; init; } = 100;

    /// <summary>Subscribers that come and go.</summary>
    public int Clients { get; init; } = 250;

    /// <summary>Services that send at the same time, each to users and channels of its own.</summary>
    public int Producers { get; init; } = 8;

    /// <summary>Messages a second, all producers together, while nothing is broken.</summary>
    public int Rate { get; init; } = 300;

    /// <summary>Messages that a stream keeps: few enough that who is away for long meets a reset.</summary>
    public int HistorySize { get; init; } = 400;

    /// <summary>How long an unconfirmed message is waited for before it is sent again.</summary>
    public TimeSpan AckRetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Further options of the development sidecar, such as <c>--disseminate-timeout=20</c>.</summary>
    public IReadOnlyList<string> SidecarOptions { get; init; } = [];

    /// <summary>Seconds between two faults: at least the first, at most the second.</summary>
    public (double Least, double Most) Pause { get; init; } = (2, 7);

    /// <summary>The faults to choose from; one that stands twice comes twice as often.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } = FaultKinds.All;

    /// <summary>Whether <see cref="Kinds"/> come one after another, as they stand there, and not by chance.</summary>
    public bool InTurn { get; init; }
}
