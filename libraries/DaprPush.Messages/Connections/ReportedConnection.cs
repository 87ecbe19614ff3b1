using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Connections;

/// <summary>An open connection, as its gateway reports it.</summary>
/// <param name="Id">A <see cref="ConnectionId"/>.</param>
/// <param name="UserId">The user that it follows, or whom its token names; null for nobody.</param>
/// <param name="SessionId">Null where it named none.</param>
public sealed record ReportedConnection(string Id, string? UserId, string? SessionId, IReadOnlyList<StreamName> Streams)
{
    /// <summary>Bytes that it has in JSON, roughly: what bounds a report and a page.</summary>
    public int Size => Id.Length + (UserId?.Length ?? 0) + (SessionId?.Length ?? 0) + Streams.Sum(stream => stream.Text.Length + 3) + 64;
}
