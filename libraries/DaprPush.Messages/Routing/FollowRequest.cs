using System.Text.Json.Serialization;
using DaprPush.Messages.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>
/// All that a gateway wants of one shard at a time, in the order in which it wants it; with nothing wanted it only looks whether the shard
/// still knows it.
/// </summary>
/// <param name="Gateway">Who asks.</param>
public sealed record FollowRequest(GatewayRef Gateway, IReadOnlyList<StreamRequest> Requests)
{
    /// <summary>What the shard answered last, see <see cref="FollowAnswer.Registration"/>; null before the first answer.</summary>
    public string? Registration { get; init; }

    /// <summary>The gateway holds no stream of the shard but those that it attached under that registration, and those it asks for here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HoldsNoOther { get; init; }
}

/// <summary>What is wanted of a stream.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<StreamRequestKind>))]
public enum StreamRequestKind
{
    /// <summary>Its messages go to the gateway from now on; answered with what follows a place.</summary>
    Attach,

    /// <summary>What follows a place, without taking hold.</summary>
    Read,

    /// <summary>The messages after a number that nobody has acknowledged yet, to be sent again.</summary>
    Unacknowledged,

    /// <summary>Its messages go to the gateway no longer.</summary>
    Detach,
}

/// <summary>One of them.</summary>
public sealed record StreamRequest(StreamRequestKind Kind, StreamName Stream)
{
    /// <summary>The place for <see cref="StreamRequestKind.Attach"/> and <see cref="StreamRequestKind.Read"/>; null for a subscriber that has none.</summary>
    public StreamPosition? After { get; init; }

    /// <summary>Where a subscriber without a place begins; null for one that starts now.</summary>
    public HistoryStart? Since { get; init; }

    /// <summary>The number for <see cref="StreamRequestKind.Unacknowledged"/>; 0 to begin.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long AfterNumber { get; init; }
}

/// <summary>A shard's answers.</summary>
/// <param name="Registration">
/// Stands for what this instance of the shard's actor knows of the gateway. With another one than before it has forgotten which streams the
/// gateway holds: the gateway attaches them again.
/// </param>
/// <param name="Answers">
/// One for each request, in their order; null for one that is left for another call, because this one would have become too large or too long.
/// </param>
public sealed record FollowAnswer(string Registration, IReadOnlyList<StreamAnswer?> Answers);

/// <summary>The answer to one request; empty for <see cref="StreamRequestKind.Detach"/>.</summary>
public sealed record StreamAnswer
{
    public static readonly StreamAnswer Done = new();

    public StreamPage? Page { get; init; }

    public UnacknowledgedPage? Unacknowledged { get; init; }

    /// <summary>Why it could not be answered; null where it was. The others are not touched by it.</summary>
    public string? Fault { get; init; }
}
