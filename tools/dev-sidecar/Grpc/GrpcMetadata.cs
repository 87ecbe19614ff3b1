using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Metadata;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>GetMetadata and Shutdown.</summary>
internal sealed class GrpcMetadata(
    AppIdentity app, int appPort, IReadOnlyList<ComponentSpec> components, MetadataEndpoint metadata, Action shutdown)
{
    public Task<GetMetadataResponse> GetAsync(GetMetadataRequest request, ServerCallContext call)
    {
        var response = new GetMetadataResponse
        {
            Id = app.AppId,
            RuntimeVersion = "dev-sidecar-0.1.0",
            AppConnectionProperties = new AppConnectionProperties { Port = appPort, Protocol = "http", ChannelAddress = "127.0.0.1" },
            ActorRuntime = new ActorRuntime
            {
                RuntimeStatus = metadata.Actors is null
                    ? ActorRuntime.Types.ActorRuntimeStatus.Initializing
                    : ActorRuntime.Types.ActorRuntimeStatus.Running,
                HostReady = metadata.Actors is not null,
            },
        };
        response.RegisteredComponents.AddRange(components.Select(component =>
            new RegisteredComponents { Name = component.Name, Type = component.Type, Version = component.Version }));
        foreach (var (name, value) in metadata.Labels)
        {
            response.ExtendedMetadata[name] = value;
        }

        foreach (var (type, count) in metadata.Actors?.Counts ?? [])
        {
            response.ActorRuntime.ActiveActors.Add(new ActiveActorsCount { Type = type, Count = count });
        }

#pragma warning disable CS0612 // Obsolete, but daprd still fills it for older clients.
        response.ActiveActorsCount.AddRange(response.ActorRuntime.ActiveActors);
#pragma warning restore CS0612
        response.Subscriptions.AddRange(metadata.Subscriptions.Select(Describe));
        return Task.FromResult(response);
    }

    public Task<Empty> ShutdownAsync(ShutdownRequest request, ServerCallContext call)
    {
        call.GetHttpContext().Response.OnCompleted(() =>
        {
            shutdown();
            return Task.CompletedTask;
        });
        return Task.FromResult(new Empty());
    }

    private static PubsubSubscription Describe(PubSub.Subscriptions.AppSubscription subscription)
    {
        var described = new PubsubSubscription
        {
            PubsubName = subscription.PubSubName,
            Topic = subscription.Topic,
            DeadLetterTopic = subscription.DeadLetterTopic ?? "",
            Type = System.Enum.TryParse<PubsubSubscriptionType>(subscription.Origin, ignoreCase: true, out var type) ? type : default,
            Rules = new PubsubSubscriptionRules(),
        };
        foreach (var (key, value) in subscription.Metadata)
        {
            described.Metadata[key] = value;
        }

        described.Rules.Rules.AddRange(subscription.Rules.Select(rule =>
            new PubsubSubscriptionRule { Match = rule.Match ?? "", Path = rule.Path }));
        return described;
    }
}
