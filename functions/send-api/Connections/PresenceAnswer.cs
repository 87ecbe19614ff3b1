namespace DaprPush.SendApi.Connections;

/// <summary>Whether a user is there.</summary>
/// <param name="Gateways">Where, by id.</param>
/// <param name="Connections">On all gateways together.</param>
/// <param name="LastSeen">
/// As the times in a message: the time of this answer while online, else when the last connection ended; null for a user that was
/// not there within the retention.
/// </param>
internal sealed record PresenceAnswer(string UserId, bool Online, IReadOnlyList<string> Gateways, int Connections, string? LastSeen);
