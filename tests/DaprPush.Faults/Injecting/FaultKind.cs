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
    KillSidecar,

    /// <summary>SIGKILL to the sidecar process and every app.</summary>
    KillAll,

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
        FaultKind.KillSidecar,
        FaultKind.KillAll,
        FaultKind.PauseGateway,
        FaultKind.PauseRouter,
        FaultKind.PauseSendApi,
        FaultKind.PauseSidecar,
        FaultKind.PauseRedis,
        FaultKind.CutRedis,
    ];

    public static bool IsKill(this FaultKind kind) => kind < FaultKind.PauseGateway;
}
