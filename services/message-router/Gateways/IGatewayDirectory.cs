using Dapr.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Gateways;

/// <summary>The one place that knows which gateways live; called by the names in <see cref="RouterActors"/>.</summary>
public interface IGatewayDirectory : IActor
{
    /// <summary>A gateway says that it lives; wanted well within every lease.</summary>
    Task<LeaseAnswer> RenewAsync(LeaseRequest request);

    /// <summary>A gateway goes away of its own accord.</summary>
    Task ReleaseAsync(GatewayRef gateway);

    /// <summary>The gateways whose lease runs.</summary>
    Task<GatewayList> ListAsync();

    /// <summary>Whether this router answers, and can read what is stored.</summary>
    Task<DirectoryHealth> HealthAsync();
}
