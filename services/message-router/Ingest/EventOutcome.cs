namespace DaprPush.Router.Ingest;

/// <summary>What becomes of an event, in the sidecar's words (Dapr API reference, "Pub/sub API": expected HTTP response).</summary>
/// <param name="Name">As a metric's label.</param>
/// <param name="Status">As the sidecar reads it.</param>
internal sealed record EventOutcome(string Name, string Status)
{
    public static readonly EventOutcome Success = new("success", "SUCCESS");

    /// <summary>It comes again.</summary>
    public static readonly EventOutcome Retry = new("retry", "RETRY");

    /// <summary>It goes to the dead-letter topic.</summary>
    public static readonly EventOutcome Drop = new("drop", "DROP");
}
