using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Connections;

/// <summary>Asks for connections of one gateway, ordered by id.</summary>
/// <param name="After">The id that was the last of the page before; null for the first page.</param>
/// <param name="Limit">Connections at the most.</param>
public sealed record ConnectionQuery(string? After, int Limit)
{
    /// <summary>Only this user's.</summary>
    public string? UserId { get; init; }

    /// <summary>Only those that follow this stream.</summary>
    public StreamName? Stream { get; init; }
}

/// <summary>A page of one gateway's connections.</summary>
/// <param name="HasMore">Others come after these; a page may end early when its connections follow many streams.</param>
/// <param name="IsWhole">The gateway has reported all of its connections.</param>
public sealed record ConnectionPage(IReadOnlyList<ReportedConnection> Connections, bool HasMore, bool IsWhole);

/// <summary>What is known of one gateway.</summary>
/// <param name="Gateway">The life that the rest is of; null where none reports.</param>
/// <param name="Users">Users with at least one connection.</param>
/// <param name="Figures">As of the last report.</param>
/// <param name="IsWhole">The gateway has reported all of its connections.</param>
/// <param name="Departures">Users who are gone from it and are not noted as gone yet.</param>
public sealed record GatewaySummary(GatewayRef? Gateway, int Connections, int Users, GatewayFigures? Figures, bool IsWhole, int Departures = 0);

/// <summary>How a connection stands.</summary>
/// <param name="IsOpen">As far as its gateway has reported.</param>
/// <param name="IsWhole">The gateway has reported all of its connections.</param>
public sealed record ConnectionState(bool IsOpen, bool IsWhole);
