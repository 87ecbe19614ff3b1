using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;

namespace DaprPush.SendApi.Connections;

/// <summary>An open connection.</summary>
/// <param name="UserId">Null where it follows no user.</param>
/// <param name="SessionId">Null where it named none.</param>
/// <param name="Streams">What it follows, in the order of its cursors.</param>
/// <param name="ConnectedAt">As the times in a message.</param>
internal sealed record ConnectionAnswer(
    string Id, string Gateway, string? UserId, string? SessionId, IReadOnlyList<string> Streams, string ConnectedAt)
{
    public static ConnectionAnswer Of(ReportedConnection connection) =>
        ConnectionId.TryParse(connection.Id, out var id)
            ? new ConnectionAnswer(
                id.Text, id.Gateway, connection.UserId, connection.SessionId, [.. connection.Streams.Select(stream => stream.Text)], MessageJson.FormatTimestamp(id.ConnectedAt))
            : throw new InvalidDataException($"'{connection.Id}' is no connection's id.");
}
