namespace Dapr;

/// <summary>Where a topic's events go that this app cannot handle.</summary>
public interface IDeadLetterTopicMetadata
{
    /// <summary>The dead-letter topic; null for none.</summary>
    string DeadLetterTopic { get; }
}
