namespace Dapr;

/// <summary>Metadata of an endpoint's subscriptions, for the component.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class TopicMetadataAttribute : Attribute, IOriginalTopicMetadata
{
    /// <summary>Metadata of all the endpoint's topics.</summary>
    public TopicMetadataAttribute(string name, string value)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(name, nameof(name));
        ArgumentVerifier.ThrowIfNull(value, nameof(value));
        Name = name;
        Value = value;
    }

    /// <summary>Metadata of the topics that take it by its id.</summary>
    public TopicMetadataAttribute(string id, string name, string value)
        : this(name, value)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(id, nameof(id));
        Id = id;
    }

    /// <inheritdoc />
    public string Id { get; }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Value { get; }
}
