namespace Dapr;

/// <summary>Settings of all subscriptions.</summary>
public class SubscribeOptions
{
    /// <summary>Whether all topics' events come without an envelope.</summary>
    public bool EnableRawPayload { get; set; }
}
