namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>One event of a bulk delivery.</summary>
internal sealed record BulkEntry(int Index, BrokerMessage Message, string? Path)
{
    /// <summary>The id by which the app names it in its answer.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>What the app said last; to be tried again until it says something.</summary>
    public Verdict Verdict { get; set; } = Verdict.Retry;
}
