using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Shards;
using DaprPush.Router.Streams;

namespace DaprPush.Router.Tests.Kit;

/// <summary>One stream of a shard, as routers and gateways see it.</summary>
internal sealed class OneStream(ShardLog shard, StreamName stream)
{
    private static readonly GatewayRef Reader = new("reader", 1);

    public ShardLog Shard => shard;

    public bool WantsWaking => shard.WantsWaking;

    public async Task<AppendResult> AppendAsync(AppendRequest request) =>
        (await shard.AppendAsync(new ShardAppend([new StreamMessages(stream, request)]))).Results.Single();

    public async Task<StreamPage> AttachAsync(GatewayRef gateway, StreamPosition? after) =>
        (await FollowAsync(gateway, new StreamRequest(StreamRequestKind.Attach, stream) { After = after })).Page!;

    public Task DetachAsync(GatewayRef gateway) => FollowAsync(gateway, new StreamRequest(StreamRequestKind.Detach, stream));

    public async Task<StreamPage> ReadAsync(StreamPosition? after) =>
        (await FollowAsync(Reader, new StreamRequest(StreamRequestKind.Read, stream) { After = after })).Page!;

    public async Task<StreamPage> ReadSinceAsync(HistoryStart since) =>
        (await FollowAsync(Reader, new StreamRequest(StreamRequestKind.Read, stream) { Since = since })).Page!;

    public async Task<UnacknowledgedPage> UnacknowledgedAsync(long after) =>
        (await FollowAsync(Reader, new StreamRequest(StreamRequestKind.Unacknowledged, stream) { AfterNumber = after })).Unacknowledged!;

    public Task SettleAsync(string id) => shard.SettleAsync(new SettleRequest(id, [stream]));

    public async Task<HolderGrant> GrantHoldersAsync() => (await shard.GrantHoldersAsync(new HolderQuery([stream]))).Grants.Single();

    public async Task<IReadOnlyList<GatewayRef>> HoldersAsync() => (await GrantHoldersAsync()).Holders;

    public Task EndWaitingAsync() => shard.EndWaitingAsync([stream]);

    public async Task<LateRelease?> LateReleaseAsync() => (await shard.LateReleasesAsync([stream])).SingleOrDefault();

    public Task HandedOutAsync(LateRelease release) => shard.HandedOutAsync([release]);

    private async Task<StreamAnswer> FollowAsync(GatewayRef gateway, StreamRequest request)
    {
        // Whoever asks with the registration that it has got holds nothing that the shard was not told.
        var known = _registrations.GetValueOrDefault(gateway);
        var answer = await shard.FollowAsync(new FollowRequest(gateway, [request]) { Registration = known, HoldsNoOther = true });
        _registrations[gateway] = answer.Registration;
        var one = answer.Answers.Single()!;
        return one.Fault is null ? one : throw new InvalidOperationException(one.Fault);
    }

    private readonly Dictionary<GatewayRef, string> _registrations = [];
}
