namespace DaprPush.FunctionsHost.Workers;

/// <summary>What a worker says it can do, when it starts. The names are those of the worker's own source (WorkerCapabilities).</summary>
internal sealed record WorkerCapabilities
{
    /// <summary>Where the worker's own web server takes the requests; null when they go over gRPC.</summary>
    public Uri? HttpUri { get; private init; }

    /// <summary>Whether route values go with a forwarded request.</summary>
    public bool RequiresRouteParameters { get; private init; }

    /// <summary>Whether an invocation can be cancelled.</summary>
    public bool HandlesCancel { get; private init; }

    /// <summary>Whether it ends by itself when it is told to.</summary>
    public bool HandlesTerminate { get; private init; }

    /// <summary>Reads them.</summary>
    public static WorkerCapabilities Read(IDictionary<string, string> capabilities)
    {
        bool Has(string name) => capabilities.TryGetValue(name, out var value) && value.Length > 0;
        return new WorkerCapabilities
        {
            HttpUri = Has("HttpUri") ? new Uri(capabilities["HttpUri"]) : null,
            RequiresRouteParameters = Has("RequiresRouteParameters"),
            HandlesCancel = Has("HandlesInvocationCancelMessage"),
            HandlesTerminate = Has("HandlesWorkerTerminateMessage"),
        };
    }
}
