namespace Dapr;

/// <summary>Metadata of an endpoint's subscriptions, for the component.</summary>
public interface IOriginalTopicMetadata
{
    /// <summary>The id by which a topic takes it; null for all topics.</summary>
    string Id { get; }

    /// <summary>The name.</summary>
    string Name { get; }

    /// <summary>The value.</summary>
    string Value { get; }
}
