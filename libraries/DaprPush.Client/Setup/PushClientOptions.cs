using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.Messages.Message;

namespace DaprPush.Client;

/// <summary>How a service sends; section <c>Push:Client</c>.</summary>
public sealed record PushClientOptions
{
    public const string Section = "Push:Client";

    /// <summary>The name of the sending service, in every message as <c>service</c>. 1 to 128 of <c>A-Z a-z 0-9 _ . : @ -</c>, and neither <c>.</c> nor <c>..</c>.</summary>
    [Required]
    [StringLength(MessageLimits.MaxNameLength, MinimumLength = 1)]
    public string Service { get; set; } = "";

    /// <summary>The Dapr app id of the send API.</summary>
    [Required]
    public string AppId { get; set; } = "send-api";

    /// <summary>The sidecar's HTTP address; null for what the environment says (DAPR_HTTP_ENDPOINT, DAPR_HTTP_PORT).</summary>
    public string? DaprEndpoint { get; set; }

    /// <summary>The sidecar's API token; null for what the environment says (DAPR_API_TOKEN).</summary>
    public string? DaprApiToken { get; set; }

    /// <summary>Sent as <c>X-API-Key</c> where the send API asks for one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Sent as bearer token where the send API asks for one; called for each attempt, so that a token may be renewed.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>One attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts for a message that is not accepted because something is away or overloaded.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>Before the second attempt; twice as long before each further one, unless the answer says when to come back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause, also where the answer names a longer one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How <c>data</c> becomes JSON: snake_case, as the platform's own fields; what is null is left out.</summary>
    public JsonSerializerOptions Json { get; set; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
