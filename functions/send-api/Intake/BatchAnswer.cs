namespace DaprPush.SendApi.Intake;

/// <summary>The answer to a batch.</summary>
/// <param name="Results">What became of each message, in the batch's order.</param>
/// <param name="Accepted">How many the broker has.</param>
/// <param name="Refused">How many are not valid.</param>
internal sealed record BatchAnswer(IReadOnlyList<BatchResult> Results, int Accepted, int Refused);
