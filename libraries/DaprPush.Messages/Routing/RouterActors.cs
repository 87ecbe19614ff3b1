using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>The names under which the router's actors are called.</summary>
public static class RouterActors
{
    public const string UserRouter = "UserRouter";
    public const string ChannelRouter = "ChannelRouter";
    public const string GatewayDirectory = "GatewayDirectory";

    public const string MessageTracker = "MessageTracker";

    /// <summary>The id of the one directory.</summary>
    public const string DirectoryId = "gateways";

    /// <summary>Takes an <see cref="AppendRequest"/>, answers an <see cref="AppendResult"/>.</summary>
    public const string Append = "AppendAsync";

    /// <summary>Takes an <see cref="AttachRequest"/>, answers a <see cref="StreamPage"/>.</summary>
    public const string Attach = "AttachAsync";

    /// <summary>Takes the <see cref="GatewayRef"/> that no longer holds the stream.</summary>
    public const string Detach = "DetachAsync";

    /// <summary>Takes a <see cref="ReadRequest"/>, answers a <see cref="StreamPage"/>.</summary>
    public const string Read = "ReadAsync";

    /// <summary>Answers the gateways that hold the stream, as an array of <see cref="GatewayRef"/>.</summary>
    public const string Holders = "HoldersAsync";

    /// <summary>Answers a <see cref="HolderGrant"/>.</summary>
    public const string GrantHolders = "GrantHoldersAsync";

    /// <summary>Takes a <see cref="TrackRequest"/>.</summary>
    public const string Track = "TrackAsync";

    /// <summary>A gateway has handed the message to a connection.</summary>
    public const string MarkDelivered = "MarkDeliveredAsync";

    /// <summary>A client confirms the message; answers a <see cref="TrackAnswer"/>.</summary>
    public const string Acknowledge = "AcknowledgeAsync";

    /// <summary>Answers a <see cref="TrackAnswer"/>.</summary>
    public const string Status = "StatusAsync";

    /// <summary>Takes a <see cref="LeaseRequest"/>, answers a <see cref="LeaseAnswer"/>.</summary>
    public const string Renew = "RenewAsync";

    /// <summary>Takes the <see cref="GatewayRef"/> that goes away of its own accord.</summary>
    public const string Release = "ReleaseAsync";

    /// <summary>Answers a <see cref="GatewayList"/>.</summary>
    public const string List = "ListAsync";

    /// <summary>
    /// The actor that numbers and keeps a stream: one type for users, one for everything else. Its id is the stream's whole name,
    /// since a user may be called <c>..</c>, which no URL can carry as a part of its path.
    /// </summary>
    public static (string Type, string Id) Of(StreamName stream) =>
        (stream.Kind == StreamKind.User ? UserRouter : ChannelRouter, stream.Text);

    /// <summary>The actor that follows one acknowledged message. No bare id either: a message may be called <c>..</c>, too.</summary>
    public static string TrackerOf(string messageId) => "message:" + messageId;

    /// <summary>The stream of an actor; the reverse of <see cref="Of"/>.</summary>
    /// <exception cref="ArgumentException">There is no such stream.</exception>
    public static StreamName StreamOf(string actorType, string actorId) =>
        StreamName.TryParse(actorId, out var stream) && Of(stream).Type == actorType
            ? stream
            : throw new ArgumentException($"{actorType} '{actorId}' is no stream.", nameof(actorId));
}
