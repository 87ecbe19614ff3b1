using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>How a gateway calls shards, through a whole gateway.</summary>
public sealed class ShardLaneTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Attach_ManyAtTheSameTime_CostsFewCalls()
    {
        await using var gateway = await GatewayProcess.StartAsync();

        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => gateway.OpenAsync($"/sse/user/u{i}")));

        await Waiting.UntilAsync(() => Attached(gateway) >= 201, Limit, () => $"{Attached(gateway)} streams are attached");
        gateway.Sidecar.Follows.Count(follow => follow.Requests.Count > 0).Should().BeLessThan(150);
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task Attach_BehindConnectionsThatTakeUpVeryManyStreams_IsNotBehindAllOfThem()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        await Waiting.UntilAsync(() => Attached(gateway) == 1, Limit, () => "the broadcast is not attached");
        var answer = new TaskCompletionSource();
        gateway.Sidecar.ShardsAnswer = answer.Task;
        using var first = await gateway.OpenAsync("/sse/user/first");
        var many = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => gateway.OpenAsync($"/sse/stream/{string.Join(',', Enumerable.Range(0, 100).Select(n => $"c{i}.{n}"))}")));
        using var late = await gateway.OpenAsync("/sse/user/late");
        await Waiting.UntilAsync(
            async () => (await gateway.Admin.GetStringAsync("/metrics")).Split('\n').Any(line => line.StartsWith("message_push_streams_active", StringComparison.Ordinal) && line.EndsWith(" 603", StringComparison.Ordinal)),
            Limit,
            () => "not all streams wait");

        answer.SetResult();

        await Waiting.UntilAsync(() => Attached(gateway) == 603, Limit, () => $"{Attached(gateway)} streams are attached");
        gateway.Sidecar.Follows.SelectMany(follow => follow.Requests).Select(wanted => wanted.Stream).ToList().IndexOf(StreamName.User("late"))
            .Should().BeLessThan(ShardLane.MaxRequests, "each of the six before it takes a turn, not all that it wants");
        foreach (var client in many)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task Look_ShardHasForgottenTheGateway_StreamsAreAttachedAgainAndItSaysThatItHoldsNoOther()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await gateway.OpenAsync("/sse/user/u");
        await Waiting.UntilAsync(() => Attached(gateway) == 2, Limit, () => "the streams are not attached");
        gateway.Sidecar.Follows.Should().OnlyContain(follow => follow.HoldsNoOther);

        gateway.Sidecar.Registration = "2";

        await Waiting.UntilAsync(
            () => gateway.Sidecar.Follows.Any(follow => follow.Registration == "2" && follow.HoldsNoOther), Limit, () => "the gateway does not say that all is attached again");
        gateway.Sidecar.Follows.SelectMany(follow => follow.Requests).Where(wanted => wanted.Kind == StreamRequestKind.Attach).Select(wanted => wanted.Stream)
            .Should().BeEquivalentTo([StreamName.Broadcast, StreamName.User("u"), StreamName.Broadcast, StreamName.User("u")]);
        gateway.Sidecar.Follows.Should().Contain(follow => follow.Registration == "2" && !follow.HoldsNoOther);
    }

    private static int Attached(GatewayProcess gateway) =>
        gateway.Sidecar.Follows.SelectMany(follow => follow.Requests).Count(wanted => wanted.Kind == StreamRequestKind.Attach);
}
