namespace DaprPush.Faults.Injecting;

/// <summary>What is done to the system.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL to a gateway.</summary>
    KillGateway,

    /// <summary>SIGKILL to a router.</summary>
    KillRouter,

    /// <summary>SIGKILL to a send API.</summary>
    KillSendApi,

    /// <summary>SIGKILL to the sidecar process of the whole; the apps live on without one until it is started again, which ends them.</summary>
    KillSidecarProcess,

    /// <summary>SIGKILL to the sidecar process and every app.</summary>
    KillAll,

    /// <summary>SIGKILL to one router's sidecar, back after 2 s; its app lives on.</summary>
    KillSidecar,

    /// <summary>SIGKILL to one router's or gateway's app, started again after a second; its sidecar lives on.</summary>
    KillApp,

    /// <summary>Placement ends and is back after 2 s.</summary>
    RestartPlacement,

    /// <summary>Placement ends, is back after 2 s, and ends again before what the first restart began is over.</summary>
    RestartPlacementTwice,

    /// <summary>SIGKILL to the scheduler, which keeps the reminders: 21 s.</summary>
    RestartScheduler,

    /// <summary>Placement and scheduler at the same time.</summary>
    RestartPlacementAndScheduler,

    /// <summary>SIGKILL to a router while placement is away.</summary>
    KillRouterWithoutPlacement,

    /// <summary>Placement is restarted while a router's app hangs (SIGSTOP) for 12 s, so that it answers no part of the round.</summary>
    RestartPlacementWhileARouterHangs,

    /// <summary>SIGKILL to one router's app and sidecar at the same time, back after 2 s.</summary>
    KillSidecarAndApp,

    /// <summary>All routers are removed, and then all are started at once.</summary>
    StartRoutersAtOnce,

    /// <summary>A router is removed as an orchestrator does, and another takes its place.</summary>
    ReplaceRouter,

    /// <summary>SIGKILL to Redis.</summary>
    KillRedis,

    /// <summary>SIGSTOP to a gateway for longer than its lease.</summary>
    PauseGateway,

    /// <summary>SIGSTOP to a router for longer than a lease.</summary>
    PauseRouter,

    /// <summary>SIGSTOP to a send API for as long.</summary>
    PauseSendApi,

    /// <summary>SIGSTOP to the sidecar process for longer than a lease: nobody reaches anybody.</summary>
    PauseSidecar,

    /// <summary>SIGSTOP to Redis for some seconds: everything waits.</summary>
    PauseRedis,

    /// <summary>Every connection to Redis breaks, with what was on its way.</summary>
    CutRedis,
}

/// <summary>Lists of faults.</summary>
internal static class FaultKinds
{
    /// <summary>Single parts fail more often than the whole.</summary>
    public static readonly IReadOnlyList<FaultKind> All =
    [
        FaultKind.KillGateway, FaultKind.KillGateway, FaultKind.KillGateway,
        FaultKind.KillRouter, FaultKind.KillRouter, FaultKind.KillRouter,
        FaultKind.KillSendApi, FaultKind.KillSendApi,
        FaultKind.KillRedis, FaultKind.KillRedis,
        FaultKind.KillSidecarProcess,
        FaultKind.KillAll,
        FaultKind.KillSidecar, FaultKind.KillSidecar,
        FaultKind.KillApp, FaultKind.KillApp,
        FaultKind.RestartPlacement, FaultKind.RestartPlacement,
        FaultKind.RestartPlacementTwice,
        FaultKind.RestartScheduler,
        FaultKind.RestartPlacementAndScheduler,
        FaultKind.KillRouterWithoutPlacement,
        FaultKind.RestartPlacementWhileARouterHangs,
        FaultKind.KillSidecarAndApp,
        FaultKind.StartRoutersAtOnce,
        FaultKind.ReplaceRouter,
        FaultKind.PauseGateway,
        FaultKind.PauseRouter,
        FaultKind.PauseSendApi,
        FaultKind.PauseSidecar,
        FaultKind.PauseRedis,
        FaultKind.CutRedis,
    ];

    /// <summary>The short names of <c>--fault</c>.</summary>
    public static readonly IReadOnlyDictionary<string, FaultKind> Named = new Dictionary<string, FaultKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["placement"] = FaultKind.RestartPlacement,
        ["placement-twice"] = FaultKind.RestartPlacementTwice,
        ["scheduler"] = FaultKind.RestartScheduler,
        ["placement-scheduler"] = FaultKind.RestartPlacementAndScheduler,
        ["placement-router"] = FaultKind.KillRouterWithoutPlacement,
        ["placement-hang"] = FaultKind.RestartPlacementWhileARouterHangs,
        ["sidecar-app"] = FaultKind.KillSidecarAndApp,
        ["routers"] = FaultKind.StartRoutersAtOnce,
        ["sidecar"] = FaultKind.KillSidecar,
        ["app"] = FaultKind.KillApp,
        ["router"] = FaultKind.ReplaceRouter,
        ["redis"] = FaultKind.KillRedis,
    };

    /// <summary>Seconds between two faults of a kind where each is to be seen by itself.</summary>
    public static (double Least, double Most) PauseBefore(this FaultKind kind) => kind switch
    {
        FaultKind.RestartPlacement or FaultKind.RestartPlacementTwice or FaultKind.RestartScheduler or FaultKind.RestartPlacementAndScheduler
            or FaultKind.KillRouterWithoutPlacement or FaultKind.RestartPlacementWhileARouterHangs or FaultKind.StartRoutersAtOnce => (20, 20),
        FaultKind.KillSidecar or FaultKind.KillSidecarAndApp => (15, 15),
        _ => (10, 10),
    };

    public static bool IsKill(this FaultKind kind) => kind < FaultKind.PauseGateway;
}
