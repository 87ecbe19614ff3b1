namespace DaprPush.Messages.Connections;

/// <summary>Where a user is.</summary>
/// <param name="Gateways">Those on which the user has open connections, by id; none for a user who is not there.</param>
/// <param name="LastSeen">When a connection of the user came or went last: Unix time in milliseconds; null for never, or too long ago.</param>
public sealed record UserPresence(IReadOnlyList<UserGateway> Gateways, long? LastSeen);

/// <summary>A user on one gateway.</summary>
/// <param name="Sessions">The sessions that its connections name, each once; of more than <see cref="MaxSessions"/> not all.</param>
public sealed record UserGateway(string Gateway, int Connections, IReadOnlyList<string> Sessions)
{
    /// <summary>Sessions that are kept of a user on one gateway.</summary>
    public const int MaxSessions = 100;
}
