using System.ComponentModel.DataAnnotations;
using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Settings;

/// <summary>What every part has to agree on; section <c>Push</c>.</summary>
public sealed record PushOptions
{
    public const string Section = "Push";

    /// <summary>The Dapr pub/sub component that messages travel through.</summary>
    [Required, RegularExpression(NameRules.Pattern)]
    public string PubSubName { get; set; } = "pubsub";

    /// <summary>The app id of the send API, for calls through Dapr service invocation.</summary>
    [Required, RegularExpression(NameRules.Pattern)]
    public string SendApiAppId { get; set; } = "send-api";
}
