using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Streams;

/// <summary>
/// The actor around a <see cref="StreamLog"/>. It leaves the SDK's state manager alone: that one asks the sidecar about each key
/// before it sets it, which would double the calls of an append.
/// </summary>
internal abstract class StreamActor(ActorHost host, StreamLogs logs) : Actor(host), IStreamRouter
{
    private readonly StreamLog _log = logs.Open(host.ActorTypeInfo.ActorTypeName, host.Id.GetId());

    public Task<AppendResult> AppendAsync(AppendRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Messages, nameof(request));
        return _log.AppendAsync(request);
    }

    public Task<StreamPage> AttachAsync(AttachRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireName(request.Gateway);
        return _log.AttachAsync(request);
    }

    public Task DetachAsync(GatewayRef gateway)
    {
        RequireName(gateway);
        return _log.DetachAsync(gateway);
    }

    public Task<StreamPage> ReadAsync(ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _log.ReadAsync(request);
    }

    public Task<GatewayRef[]> HoldersAsync() => _log.HoldersAsync();

    public Task<HolderGrant> GrantHoldersAsync() => _log.GrantHoldersAsync();

    private static void RequireName(GatewayRef gateway)
    {
        if (!NameRules.IsValid(gateway.Id))
        {
            throw new ArgumentException($"'{gateway.Id}' is no gateway: an id {NameRules.Description}.", nameof(gateway));
        }
    }
}

/// <inheritdoc cref="IUserRouter"/>
internal sealed class UserRouter(ActorHost host, StreamLogs logs) : StreamActor(host, logs), IUserRouter;

/// <inheritdoc cref="IChannelRouter"/>
internal sealed class ChannelRouter(ActorHost host, StreamLogs logs) : StreamActor(host, logs), IChannelRouter;
