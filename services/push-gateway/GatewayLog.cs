using DaprPush.Messages.Routing;

namespace DaprPush.Gateway;

/// <summary>What the gateway logs. Nothing is logged for a single delivery.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(1, LogLevel.Warning, "A call of shard {Shard} with {Count} requests failed; they are made again while they are wanted: {Reason}")]
    public static partial void ActorCallFailed(ILogger logger, string shard, int count, string reason);

    [LoggerMessage(21, LogLevel.Error, "The shard could not {Kind} stream {Stream}, which is tried again while it is wanted: {Fault}")]
    public static partial void StreamRequestFailed(ILogger logger, StreamRequestKind kind, string stream, string fault);

    [LoggerMessage(22, LogLevel.Information, "Shard {Shard} is new or has forgotten this gateway; {Streams} streams are attached again.")]
    public static partial void ShardForgot(ILogger logger, string shard, int streams);

    [LoggerMessage(2, LogLevel.Error, "Stream {Stream} starts anew after number {Seq} although later ones were seen: its history does not have them.")]
    public static partial void GapGivenUp(ILogger logger, string stream, long seq);

    [LoggerMessage(3, LogLevel.Information, "Gateway {Gateway}, epoch {Epoch}, has its lease.")]
    public static partial void LeaseHeld(ILogger logger, string gateway, long epoch);

    [LoggerMessage(4, LogLevel.Warning, "The lease could not be renewed: {Reason}")]
    public static partial void LeaseNotRenewed(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The lease had lapsed; all {Streams} streams are attached again.")]
    public static partial void LeaseLapsed(ILogger logger, int streams);

    [LoggerMessage(6, LogLevel.Error, "A delivery was dropped, it is no delivery batch: {Reason}")]
    public static partial void DeliveryMalformed(ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Warning, "A request could not be passed to the send API: {Reason}")]
    public static partial void SendApiUnreachable(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "The open connections could not be reported, which is tried again: {Reason}")]
    public static partial void ConnectionsNotReported(ILogger logger, string reason);

    [LoggerMessage(20, LogLevel.Warning, "MAX_CONNECTIONS is {Wanted}, but this process may have {Files} files open (ulimit -n), which leaves {Sockets} for clients: more are not accepted.")]
    public static partial void TooFewDescriptors(ILogger logger, int wanted, long files, long sockets);

    [LoggerMessage(9, LogLevel.Warning, "That message {Id} was delivered could not be reported and is tried again: {Reason}")]
    public static partial void ReportFailed(ILogger logger, string id, string reason);

    [LoggerMessage(10, LogLevel.Error, "Two messages have the number {Epoch}.{Seq} of stream {Stream}: {First} and {Second}. History is read to see which of them is right. {Unsaid} more such conflicts were not logged.")]
    public static partial void NumberGivenTwice(ILogger logger, string stream, uint epoch, long seq, string first, string second, int unsaid);

    [LoggerMessage(11, LogLevel.Error, "The history of stream {Stream} has other messages after {Epoch}.{Seq} than its followers got: they were told by a reset and get from history what they lack.")]
    public static partial void NumbersMended(ILogger logger, string stream, uint epoch, long seq);

    [LoggerMessage(12, LogLevel.Warning, "This machine's clock is {Seconds:0.0} s ahead of the routers' (behind, if negative). Messages expire by theirs; tokens and log lines go by this one: set it.")]
    public static partial void ClockWrong(ILogger logger, double seconds);
}
