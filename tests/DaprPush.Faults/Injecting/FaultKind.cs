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

    /// <summary>SIGKILL to the sidecar process of the whole, and with it to every app.</summary>
    KillSidecar,

    /// <summary>SIGKILL to Redis.</summary>
    KillRedis,

    /// <summary>SIGSTOP to a gateway for longer than its lease.</summary>
    PauseGateway,

    /// <summary>SIGSTOP to a router for longer than a lease.</summary>
    PauseRouter,

    /// <summary>SIGSTOP to Redis for some seconds: everything waits.</summary>
    PauseRedis,
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
        FaultKind.PauseGateway,
        FaultKind.PauseRouter,
        FaultKind.PauseRedis,
    ];

    public static bool IsKill(this FaultKind kind) => kind < FaultKind.PauseGateway;
}
