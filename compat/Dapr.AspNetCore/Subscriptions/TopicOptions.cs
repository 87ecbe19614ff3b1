namespace Dapr;

/// <summary>An endpoint's subscription to a topic.</summary>
public class TopicOptions
{
    /// <summary>Metadata for the component.</summary>
    public IDictionary<string, string> Metadata;

    /// <summary>The topic.</summary>
    public string Name { get; set; }

    /// <summary>The pub/sub component.</summary>
    public string PubsubName { get; set; }

    /// <summary>Whether events come without an envelope.</summary>
    public bool EnableRawPayload { get; set; }

    /// <summary>A CEL expression: only events that match come to this endpoint.</summary>
    public string Match { get; set; }

    /// <summary>The order of the topic's rules, lowest first.</summary>
    public int Priority { get; set; }

    /// <summary>The ids of the endpoint's metadata that the topic takes.</summary>
    public string[] OwnedMetadatas { get; set; }

    /// <summary>What stands between several values of one name. Not looked at: the official package forgets it as well.</summary>
    public string MetadataSeparator { get; set; }

    /// <summary>Where events go that this app cannot handle; null for nowhere.</summary>
    public string DeadLetterTopic { get; set; }
}
