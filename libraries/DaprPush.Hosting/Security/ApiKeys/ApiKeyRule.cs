using System.ComponentModel.DataAnnotations;

namespace DaprPush.Hosting.Security.ApiKeys;

/// <summary>A sending service's key and what it may do with it.</summary>
public sealed record ApiKeyRule
{
    /// <summary>
    /// The key's SHA-256 in hexadecimal; the key itself stands nowhere. <c>printf %s "$KEY" | sha256sum</c> gives it. Two, comma-separated,
    /// while the key is exchanged for another one.
    /// </summary>
    [Required, RegularExpression("^[0-9A-Fa-f]{64}(,[0-9A-Fa-f]{64})?$")]
    public string Sha256 { get; set; } = "";

    /// <summary>
    /// Patterns of the streams it may publish to, comma-separated, that of the messages' service among them:
    /// <c>user:*,news.*,service:orders</c>; <c>**</c> for every stream.
    /// </summary>
    public string Publish { get; set; } = "";

    /// <summary>Message types it may send, comma-separated; empty for all.</summary>
    public string Types { get; set; } = "";

    /// <summary>Messages it may send in a minute, on each instance of the send API; 0 for any number.</summary>
    [Range(0, 100_000_000)]
    public int MessagesPerMinute { get; set; }

    /// <summary>It may look after the whole system.</summary>
    public bool Admin { get; set; }
}
