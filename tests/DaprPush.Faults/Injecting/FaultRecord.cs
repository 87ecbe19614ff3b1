namespace DaprPush.Faults.Injecting;

/// <summary>One fault that was injected.</summary>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
internal sealed record FaultRecord(FaultKind Kind, string Target, long At);
