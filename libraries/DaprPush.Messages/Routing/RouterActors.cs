using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Requests;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>The names under which the router's actors are called.</summary>
public static class RouterActors
{
    public const string StreamShard = "StreamShard";
    public const string GatewayDirectory = "GatewayDirectory";

    public const string MessageTracker = "MessageTracker";
    public const string MessageHandles = "MessageHandles";
    public const string GatewayConnections = "GatewayConnections";
    public const string UserRouter = "UserRouter";
    public const string RequestKey = "RequestKey";

    /// <summary>The one directory.</summary>
    public static readonly ActorAddress Directory = new(GatewayDirectory, "gateways");

    /// <summary>Takes a <see cref="ShardAppend"/>, answers a <see cref="ShardAppended"/>.</summary>
    public const string Append = "AppendAsync";

    /// <summary>Takes a <see cref="FollowRequest"/>, answers a <see cref="FollowAnswer"/>.</summary>
    public const string Follow = "FollowAsync";

    /// <summary>Takes an <see cref="EndWaitingRequest"/>, answers an <see cref="EndWaitingAnswer"/>.</summary>
    public const string EndWaiting = "EndWaitingAsync";

    /// <summary>Takes a <see cref="HolderQuery"/>, answers a <see cref="HolderAnswer"/>.</summary>
    public const string GrantHolders = "GrantHoldersAsync";

    /// <summary>Takes a <see cref="SettleRequest"/>.</summary>
    public const string Settle = "SettleAsync";

    /// <summary>Takes a <see cref="TrackRequest"/>.</summary>
    public const string Track = "TrackAsync";

    /// <summary>Takes a <see cref="DeliveryReport"/>.</summary>
    public const string MarkDelivered = "MarkDeliveredAsync";

    /// <summary>A client confirms the message; answers a <see cref="TrackAnswer"/>.</summary>
    public const string Acknowledge = "AcknowledgeAsync";

    /// <summary>Answers a <see cref="TrackAnswer"/>.</summary>
    public const string Status = "StatusAsync";

    /// <summary>Takes a <see cref="HandleNote"/>.</summary>
    public const string NoteHandle = "NoteAsync";

    /// <summary>Answers a <see cref="HandleList"/>.</summary>
    public const string ListHandles = "ListAsync";

    /// <summary>Takes a <see cref="LeaseRequest"/>, answers a <see cref="LeaseAnswer"/>.</summary>
    public const string Renew = "RenewAsync";

    /// <summary>Takes the <see cref="GatewayRef"/> that goes away of its own accord.</summary>
    public const string Release = "ReleaseAsync";

    /// <summary>Answers a <see cref="GatewayList"/>.</summary>
    public const string List = "ListAsync";

    /// <summary>Answers a <see cref="DirectoryHealth"/>.</summary>
    public const string Health = "HealthAsync";

    /// <summary>Takes a <see cref="ConnectionReport"/>, answers a <see cref="ReportAnswer"/>.</summary>
    public const string Report = "ReportAsync";

    /// <summary>Takes a <see cref="ConnectionQuery"/>, answers a <see cref="ConnectionPage"/>.</summary>
    public const string FindConnections = "FindAsync";

    /// <summary>Answers a <see cref="GatewaySummary"/>.</summary>
    public const string Summarize = "SummarizeAsync";

    /// <summary>Takes a connection's id, answers a <see cref="ConnectionState"/>.</summary>
    public const string Look = "LookAsync";

    /// <summary>Takes the id of a connection that is to be ended, answers how it stood before, a <see cref="ConnectionState"/>.</summary>
    public const string Disconnect = "DisconnectAsync";

    /// <summary>Answers a <see cref="UserPresence"/>.</summary>
    public const string Presence = "PresenceAsync";

    /// <summary>Has all connections of the user ended, answers where they were, a <see cref="UserPresence"/>.</summary>
    public const string EndConnections = "EndConnectionsAsync";

    /// <summary>Takes a <see cref="KeyUse"/>, answers a <see cref="KeyAnswer"/>.</summary>
    public const string BeginRequest = "BeginAsync";

    /// <summary>The request of the key is done.</summary>
    public const string CompleteRequest = "CompleteAsync";

    /// <summary>The actor that numbers and keeps the streams of one shard.</summary>
    public static ActorAddress ShardOf(ShardName shard) => new(StreamShard, shard.Text);

    /// <summary>The actor that follows one acknowledged message. No bare id either: a message of a former version may be called <c>..</c>, too.</summary>
    /// <param name="identity">See <see cref="RoutedMessage.Identity"/>.</param>
    public static ActorAddress TrackerOf(string identity) => new(MessageTracker, "message:" + identity);

    /// <summary>The actor that knows the handles of the messages of one id.</summary>
    public static ActorAddress HandlesOf(string messageId) => new(MessageHandles, "id:" + messageId);

    /// <summary>The actor that tracks one gateway's connections.</summary>
    public static ActorAddress ConnectionsOf(string gatewayId) => new(GatewayConnections, "gateway:" + gatewayId);

    /// <summary>The gateway of such an actor.</summary>
    /// <exception cref="ArgumentException">There is no such gateway.</exception>
    public static string GatewayOf(string actorId) =>
        NameIn(actorId, "gateway:") ?? throw new ArgumentException($"'{actorId}' is no gateway's.", nameof(actorId));

    /// <summary>The actor that knows where a user is. No bare id: a user may be called <c>..</c>, which no path carries.</summary>
    public static ActorAddress UserOf(string userId) => new(UserRouter, "user:" + userId);

    /// <summary>The user of such an actor.</summary>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public static string UserIn(string actorId) => NameIn(actorId, "user:") ?? throw new ArgumentException($"'{actorId}' is no user's.", nameof(actorId));

    /// <summary>The actor that remembers what an idempotency key stands for.</summary>
    /// <param name="sender">Whose key it is; empty where senders are not told apart.</param>
    public static ActorAddress KeyOf(string sender, string key) =>
        new(RequestKey, "key:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sender}\n{key}"))));

    private static string? NameIn(string actorId, string prefix) =>
        actorId.StartsWith(prefix, StringComparison.Ordinal) && NameRules.IsValid(actorId.AsSpan(prefix.Length)) ? actorId[prefix.Length..] : null;
}
