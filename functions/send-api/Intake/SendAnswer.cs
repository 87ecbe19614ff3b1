namespace DaprPush.SendApi.Intake;

/// <summary>The answer to one message.</summary>
/// <param name="Id">The sender's own id, or the one the message was given.</param>
/// <param name="Status">Always <see cref="BatchResult.Accepted"/>.</param>
internal sealed record SendAnswer(string Id, string Status);
