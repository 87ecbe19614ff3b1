namespace Dapr;

/// <summary>Which metadata of its endpoint a topic takes.</summary>
public interface IOwnedOriginalTopicMetadata
{
    /// <summary>The ids of the metadata; metadata without an id is for all topics.</summary>
    string[] OwnedMetadatas { get; }

    /// <summary>What stands between several values of one name; a comma when null.</summary>
    string MetadataSeparator { get; }
}
