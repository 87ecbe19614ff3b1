using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Requests;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Connections;
using DaprPush.Router.Ingest;
using DaprPush.Router.State;
using DaprPush.Router.Tests.Kit;
using DaprPush.Router.Tests.Sidecar;
using DaprPush.Router.Turns;
using DaprPush.Testing.Hostile;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace DaprPush.Router.Tests.Turns;

/// <summary>A router whose sidecar takes every call, by HTTP and gRPC, and never answers.</summary>
public sealed class HangingSidecarTests : IAsyncLifetime
{
    // The turn's own limit, and what a loaded machine adds.
    private static readonly TimeSpan Limit = TurnTime.Turn + TimeSpan.FromSeconds(2);
    private static readonly GatewayRef Gateway = new("g1", 1);
    private static readonly StreamName Ann = StreamName.User("ann");

    private readonly SilentServer _sidecar = new();
    private RouterHost _router = null!;

    public async Task InitializeAsync()
    {
        _router = await RouterHost.StartAsync(FreePorts.Take(1), _sidecar.Address.Port, _sidecar.Address.Port, ("Push:Router:CallTimeout", "00:00:01"));
    }

    public async Task DisposeAsync()
    {
        await _router.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    public static TheoryData<string, string, string, string> Turns() => new()
    {
        { RouterActors.StreamShard, "0-0", RouterActors.Append, Json(new ShardAppend([new StreamMessages(Ann, new AppendRequest([Routed.Message("m", TimeProvider.System.GetUtcNow(), 60)]))])) },
        { RouterActors.StreamShard, "0-0", RouterActors.Follow, Json(new FollowRequest(Gateway, [])) },
        { RouterActors.StreamShard, "0-0", RouterActors.Follow, Json(new FollowRequest(Gateway, [new StreamRequest(StreamRequestKind.Attach, Ann)])) },
        { RouterActors.StreamShard, "0-0", RouterActors.GrantHolders, Json(new HolderQuery([Ann])) },
        { RouterActors.StreamShard, "0-0", RouterActors.Settle, Json(new SettleRequest("m", [Ann])) },
        { RouterActors.StreamShard, "0-0", RouterActors.EndWaiting, Json(new EndWaitingRequest([Ann])) },
        { RouterActors.StreamShard, "0-0", "remind/order", """{"dueTime":"0h0m1s0ms","period":"0h0m1s0ms","data":""}""" },
        { RouterActors.GatewayDirectory, "gateways", RouterActors.List, "" },
        { RouterActors.GatewayDirectory, "gateways", RouterActors.Renew, Json(new LeaseRequest(Gateway, 1, 1)) },
        { RouterActors.GatewayDirectory, "gateways", RouterActors.Release, Json(Gateway) },
        { RouterActors.MessageTracker, "message:m", RouterActors.Track, Json(new TrackRequest(Routed.Message("m", TimeProvider.System.GetUtcNow(), 60), [StreamName.User("ann")])) },
        { RouterActors.MessageTracker, "message:m", RouterActors.MarkDelivered, Json(new DeliveryReport(0)) },
        { RouterActors.MessageTracker, "message:m", RouterActors.Acknowledge, "" },
        { RouterActors.MessageTracker, "message:m", "remind/retry", """{"dueTime":"0h0m1s0ms","period":"0h0m1s0ms","data":""}""" },
        { RouterActors.GatewayConnections, "gateway:g1", RouterActors.Report, Report("ann") },
        { RouterActors.UserRouter, "user:ann", RouterActors.Presence, "" },
        { RouterActors.UserRouter, "user:ann", RouterActors.EndConnections, "" },
        { RouterActors.RequestKey, "key:k", RouterActors.BeginRequest, Json(new KeyUse([1])) },
        { RouterActors.RequestKey, "key:k", RouterActors.CompleteRequest, "" },
    };

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task Turn_SidecarHangs_FailsWithinItsDeadline(string type, string id, string method, string argument)
    {
        var startedAt = Stopwatch.GetTimestamp();

        using var answer = await PutAsync(type, id, method, argument);

        answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        Stopwatch.GetElapsedTime(startedAt).Should().BeLessThan(Limit);
    }

    [Fact]
    public async Task Deactivate_TurnHangs_IsAnsweredAtOnceAndEndsTheInstancesMemory()
    {
        var life = _router.Services.GetRequiredService<InstanceLives>().Begin(RouterActors.GatewayDirectory, "gateways");
        var turn = PutAsync(RouterActors.GatewayDirectory, "gateways", RouterActors.List, "");

        using var answer = await _router.Http.DeleteAsync(new Uri("actors/GatewayDirectory/gateways", UriKind.Relative));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        turn.IsCompleted.Should().BeFalse("the answer must not wait for the turn");
        life.IsOver.Should().BeTrue();
        (await turn).Dispose();
        await Waiting.UntilAsync(
            () => Task.FromResult(_router.Services.GetRequiredService<Deactivations>().UnderWay == 0), Limit, () => "The SDK still holds the instance.");
    }

    [Fact]
    public async Task Config_Asked_TellsAShortDrainAndEndsEveryMemory()
    {
        var life = _router.Services.GetRequiredService<InstanceLives>().Begin(RouterActors.StreamShard, "0-0");

        using var config = JsonDocument.Parse(await _router.Http.GetStringAsync(new Uri("dapr/config", UriKind.Relative)));

        config.RootElement.GetProperty("drainOngoingCallTimeout").GetString().Should().Be("0h0m0s200ms");
        config.RootElement.GetProperty("entities").EnumerateArray().Select(type => type.GetString()).Should().Contain(RouterActors.StreamShard);
        life.IsOver.Should().BeTrue();
    }

    /// <summary>Without a target Dapr itself repeats calls to an actor on the move, a second apart; see ActorCaller.</summary>
    [Fact]
    public async Task Config_Asked_NamesOnlyTypesThatHaveATargetInTheResiliency()
    {
        using var config = JsonDocument.Parse(await _router.Http.GetStringAsync(new Uri("dapr/config", UriKind.Relative)));
        var yaml = new YamlStream();
        using var file = File.OpenText(Repository.At("components", "resiliency.yaml"));
        yaml.Load(file);

        var targets = ((YamlMappingNode)yaml.Documents[0].RootNode["spec"]["targets"]["actors"]).Children.Keys.Select(key => key.ToString());

        config.RootElement.GetProperty("entities").EnumerateArray().Select(entity => entity.GetString()).Should().BeEquivalentTo(targets);
    }

    [Fact]
    public async Task Publish_SidecarHangs_FailsWithinTheCallTimeout()
    {
        var publisher = _router.Services.GetRequiredService<GatewayPublisher>();

        await publisher.Awaiting(p => p.PublishAsync([[new DeliveryBatch("g1", 1, [])]]))
            .Should().ThrowAsync<TimeoutException>().WithMessage("*push.gateway.g1*1 s*");
    }

    [Fact]
    public async Task Deliver_SidecarHangs_EventIsToComeAgain()
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
            new IngestBatch([new IngestMessage(Routed.Message("m", TimeProvider.System.GetUtcNow(), 60), [StreamName.User("ann")])]), RoutingJson.Default.IngestBatch));
        var startedAt = Stopwatch.GetTimestamp();

        using var answer = await _router.Http.PostAsync("/ingest", content);

        (await answer.Content.ReadAsStringAsync()).Should().Contain("RETRY");
        Stopwatch.GetElapsedTime(startedAt).Should().BeLessThan(Limit);
    }

    private static string Report(string user) => Json(new ConnectionReport(
        Gateway, 1, [new ReportedConnection("c", user, null, [StreamName.User(user)])], [], new GatewayFigures(1, 1, 0, null, null)) { BeginsAnew = true, IsWhole = true });

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, typeof(T), RoutingJson.Default);

    private async Task<HttpResponseMessage> PutAsync(string type, string id, string method, string argument)
    {
        using var body = new StringContent(argument);
        return await _router.Http.PutAsync(new Uri($"actors/{type}/{id}/method/{method}", UriKind.Relative), body);
    }
}
