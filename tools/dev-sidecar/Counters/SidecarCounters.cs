namespace DaprPush.DevSidecar.Counters;

/// <summary>
/// What one sidecar has served to its app since it started, by kind, over HTTP and gRPC together. daprd has no such thing: benches
/// read it to say how many operations a message costs.
/// </summary>
internal sealed class SidecarCounters
{
    /// <summary>Publish calls of one event; a bulk publish of one event counts here too.</summary>
    public OperationCounter Published { get; } = new();

    /// <summary>Bulk publish calls; items are the events in them.</summary>
    public OperationCounter PublishedInBulk { get; } = new();

    /// <summary>Requests to the app with one event.</summary>
    public OperationCounter Delivered { get; } = new();

    /// <summary>Requests to the app of a bulk subscription; items are the events in them.</summary>
    public OperationCounter DeliveredInBulk { get; } = new();

    /// <summary>Calls to actors that this app made.</summary>
    public OperationCounter ActorCalls { get; } = new();

    /// <summary>State of actors.</summary>
    public StateCounters ActorState { get; } = new();

    /// <summary>State under <c>/v1.0/state</c> and the gRPC state calls.</summary>
    public StateCounters State { get; } = new();

    /// <summary>Service invocations that this app made.</summary>
    public OperationCounter Invocations { get; } = new();

    /// <summary>Counts a publish call.</summary>
    /// <param name="events">How many events it had.</param>
    /// <param name="bytes">Their bytes as the broker gets them.</param>
    public void AddPublish(int events, long bytes) => (events > 1 ? PublishedInBulk : Published).Add(events, bytesIn: bytes);

    /// <summary>All kinds by the name that the JSON has.</summary>
    public IReadOnlyDictionary<string, OperationCount> Read() => new Dictionary<string, OperationCount>
    {
        ["published"] = Published.Read(),
        ["publishedInBulk"] = PublishedInBulk.Read(),
        ["delivered"] = Delivered.Read(),
        ["deliveredInBulk"] = DeliveredInBulk.Read(),
        ["actorCalls"] = ActorCalls.Read(),
        ["actorStateReads"] = ActorState.Reads.Read(),
        ["actorStateTransactions"] = ActorState.Transactions.Read(),
        ["stateReads"] = State.Reads.Read(),
        ["stateWrites"] = State.Writes.Read(),
        ["stateTransactions"] = State.Transactions.Read(),
        ["invocations"] = Invocations.Read(),
    };
}

/// <summary>Calls of a state store; items are keys.</summary>
internal sealed class StateCounters
{
    public OperationCounter Reads { get; } = new();

    /// <summary>Sets and deletes that are not a transaction.</summary>
    public OperationCounter Writes { get; } = new();

    public OperationCounter Transactions { get; } = new();
}
