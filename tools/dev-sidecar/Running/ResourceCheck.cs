using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Components.Secrets;
using DaprPush.DevSidecar.Configuration;
using DaprPush.DevSidecar.PubSub.Subscriptions;
using DaprPush.DevSidecar.Resiliency;

namespace DaprPush.DevSidecar.Running;

/// <summary>Reads every document of an instance as its sidecar will, so that what is wrong is said before anything starts.</summary>
internal static class ResourceCheck
{
    /// <exception cref="ComponentErrorException">Something is wrong, naming file and line.</exception>
    public static void Check(InstancePlan plan, ResourceSet resources, ComponentRegistry registry, TimeProvider time)
    {
        SidecarConfiguration.Read(plan.App.ConfigFile);
        ResiliencyReader.Read(resources, plan.App.AppId, time);
        DeclarativeSubscriptions.Read(resources, plan.App.AppId);
        foreach (var component in new ComponentReader(plan.Identity, plan.Environment).Read(resources))
        {
            if (registry.FindPubSub(component.Type) is null && registry.FindStateStore(component.Type) is null
                && !SecretStores.IsSecretStore(component.Type))
            {
                throw registry.Unknown(component);
            }
        }
    }
}
