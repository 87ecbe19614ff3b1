using System.Text.Json.Serialization;
using DaprPush.Messages.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>A router hands a message that wants an acknowledgement to its tracker.</summary>
/// <param name="Streams">Those it is being appended to; a message in several partitions is registered by each.</param>
public sealed record TrackRequest(RoutedMessage Message, IReadOnlyList<StreamName> Streams);

/// <summary>A gateway has written a message that wants an acknowledgement to at least one connection.</summary>
/// <param name="RetryCount">What the written one said of how often it was sent again.</param>
public sealed record DeliveryReport(int RetryCount);

/// <summary>How far a message that wants an acknowledgement is.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TrackedState>))]
public enum TrackedState
{
    /// <summary>The broker has it.</summary>
    Accepted,

    /// <summary>A gateway has written it to at least one connection.</summary>
    Delivered,

    /// <summary>A client has confirmed it.</summary>
    Acknowledged,

    /// <summary>Its time ran out before anybody confirmed it.</summary>
    Expired,

    /// <summary>It was sent again as often as it may be and lies in the dead letters; senders see it as expired.</summary>
    Dead,
}

/// <summary>What a tracker knows. Times are Unix time in milliseconds.</summary>
/// <param name="Id">As its sender gave it.</param>
public sealed record TrackedMessage(string Id, TrackedState State, int RetryCount, long AcceptedAt, long ExpiresAt)
{
    /// <inheritdoc cref="RoutedMessage.Handle"/>
    public string? Handle { get; init; }

    /// <inheritdoc cref="RoutedMessage.SessionId"/>
    public string? SessionId { get; init; }

    /// <inheritdoc cref="RoutedMessage.Identity"/>
    [JsonIgnore]
    public string Identity => Handle ?? Id;

    public long? DeliveredAt { get; init; }

    public long? AcknowledgedAt { get; init; }
}

/// <summary>A tracker's answer.</summary>
/// <param name="Message">As it stands now; null where the tracker has never heard of it, or not for long.</param>
public sealed record TrackAnswer(TrackedMessage? Message)
{
    /// <summary>The streams it was appended to; they say whose it is.</summary>
    public IReadOnlyList<StreamName>? Streams { get; init; }
}

/// <summary>A message that wants an acknowledgement goes by an id that other senders may have given too.</summary>
/// <param name="Handle">See <see cref="MessageHandle"/>.</param>
/// <param name="ExpiresAt">Unix time in milliseconds.</param>
public sealed record HandleNote(string Handle, long ExpiresAt);

/// <summary>The messages of one id that want an acknowledgement, the newest last.</summary>
public sealed record HandleList(IReadOnlyList<string> Handles);
