namespace Dapr;

/// <summary>An endpoint's subscription to a topic.</summary>
public interface ITopicMetadata
{
    /// <summary>The topic.</summary>
    string Name { get; }

    /// <summary>The pub/sub component.</summary>
    string PubsubName { get; }

    /// <summary>A CEL expression: only events that match come to this endpoint.</summary>
    string Match { get; }

    /// <summary>The order of the topic's rules, lowest first.</summary>
    int Priority { get; }
}
