using Dapr.Actors;
using DaprPush.Messages.Connections;

namespace DaprPush.Router.Connections;

/// <summary>Tracks the connections of one gateway; called by the names in <see cref="Messages.Routing.RouterActors"/>.</summary>
public interface IGatewayConnections : IActor
{
    /// <summary>The gateway tells what changed.</summary>
    Task<ReportAnswer> ReportAsync(ConnectionReport report);

    /// <summary>A page of connections.</summary>
    Task<ConnectionPage> FindAsync(ConnectionQuery query);

    /// <summary>The gateway in numbers.</summary>
    Task<GatewaySummary> SummarizeAsync();

    /// <summary>How a connection stands.</summary>
    Task<ConnectionState> LookAsync(string connectionId);

    /// <summary>Tells the gateway to end a connection that is open; how it stood before.</summary>
    Task<ConnectionState> DisconnectAsync(string connectionId);
}
