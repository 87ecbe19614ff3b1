namespace DaprPush.Client;

/// <summary>The <c>data</c> of a progress message.</summary>
/// <param name="Progress">0 to 100.</param>
/// <param name="Stage">The step the task is in.</param>
/// <param name="Message">For people.</param>
public sealed record ProgressData(double Progress, string? Stage = null, string? Message = null)
{
    public string? TaskId { get; init; }
}
