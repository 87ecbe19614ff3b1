using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;

namespace DaprPush.SendApi.Connections;

/// <summary>Whether a user is there.</summary>
/// <param name="Gateways">Where, by id.</param>
/// <param name="Connections">On all gateways together.</param>
/// <param name="Sessions">Those that the connections name, each once; of more than 100 on one gateway not all.</param>
/// <param name="LastSeen">
/// As the times in a message: the time of this answer while online, else when the last connection ended; null for a user that was
/// not there within the retention.
/// </param>
internal sealed record PresenceAnswer(
    string UserId, bool Online, IReadOnlyList<string> Gateways, int Connections, IReadOnlyList<string> Sessions, string? LastSeen)
{
    public static PresenceAnswer Of(string userId, UserPresence presence, DateTimeOffset now)
    {
        var isOnline = presence.Gateways.Count > 0;
        return new PresenceAnswer(
            userId,
            isOnline,
            [.. presence.Gateways.Select(gateway => gateway.Gateway)],
            presence.Gateways.Sum(gateway => gateway.Connections),
            [.. presence.Gateways.SelectMany(gateway => gateway.Sessions).Distinct().Order(StringComparer.Ordinal)],
            isOnline ? MessageJson.FormatTimestamp(now)
                : presence.LastSeen is { } at ? MessageJson.FormatTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(at)) : null);
    }
}
