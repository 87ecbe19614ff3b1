namespace DaprPush.Faults.Injecting;

/// <summary>One fault that was injected.</summary>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
internal sealed record FaultRecord(FaultKind Kind, string Target, long At)
{
    /// <summary>Until when it lasted, as <paramref name="At"/>: for what is away for a while, until it was back.</summary>
    public long Until { get; set; } = At;

    /// <summary>The router whose partitions it reached first; null where it is no router's alone.</summary>
    public int? Router { get; init; }
}
