namespace Dapr;

/// <summary>Whether a topic's events come without an envelope.</summary>
public interface IRawTopicMetadata
{
    /// <summary>Null is no.</summary>
    bool? EnableRawPayload { get; }
}
