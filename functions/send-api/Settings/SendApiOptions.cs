using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Message;

namespace DaprPush.SendApi.Settings;

/// <summary>The send API's own settings; section <c>Push:SendApi</c>.</summary>
internal sealed record SendApiOptions
{
    public const string Section = "Push:SendApi";

    /// <summary>Seconds that a message lives which names no <c>ttl</c>.</summary>
    [Range(MessageLimits.MinTtlSeconds, MessageLimits.MaxTtlSeconds)]
    [EnvironmentName("MESSAGE_TTL")]
    public int DefaultTtlSeconds { get; set; } = MessageLimits.DefaultTtlSeconds;

    /// <summary>Bytes of a whole batch's body. The default is also what the Dapr sidecar lets through when it invokes this API.</summary>
    [Range(MessageLimits.MaxMessageBytes, 16 * 1024 * 1024)]
    public int MaxBatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Messages gathered into one event.</summary>
    [Range(1, MessageLimits.MaxBatchMessages)]
    public int MaxEventMessages { get; set; } = MessageLimits.MaxBatchMessages;

    /// <summary>
    /// Bytes of message bodies gathered into one event; a single message goes in any case. Far below the sidecar's 4 MiB, since an
    /// event travels as base64 with the messages' streams beside the bodies.
    /// </summary>
    [Range(1, 1024 * 1024)]
    public int MaxEventBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Under load, the least time between two events of a partition: what comes meanwhile goes with the next, so that a partition sees about
    /// 100 events a second from each send API, and a message waits no longer than this. After a rest nothing waits. 0 to publish as soon as
    /// the broker has the last event.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.010")]
    public TimeSpan EventInterval { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Messages that do not wait for more: with so many an event goes before its time.</summary>
    [Range(1, MessageLimits.MaxBatchMessages)]
    public int EnoughMessages { get; set; } = 24;

    /// <summary>How long a publish may take, and how long a request waits for its turn, before the answer is 503.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages accepted for publishing but not answered yet; with more of them a request is answered 503 at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingMessages { get; set; } = 20_000;

    /// <summary>Bytes of the bodies of those messages.</summary>
    [Range(1, 1024 * 1024 * 1024)]
    public int MaxWaitingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Streams whose newest message this process remembers, for ten minutes at the most; about 200 bytes each. Of a stream that it has
    /// forgotten only the order over a crash is not kept.
    /// </summary>
    [Range(1000, 10_000_000)]
    public int RememberedStreams { get; set; } = 200_000;

    /// <summary>How long the end of a connection is waited for before the answer is 202.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan DisconnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Seconds in the <c>Retry-After</c> of a 503.</summary>
    [Range(1, 3600)]
    public int RetryAfterSeconds { get; set; } = 1;
}
