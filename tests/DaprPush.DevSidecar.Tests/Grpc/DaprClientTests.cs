using Dapr;
using Dapr.Client;
using Dapr.Common.Exceptions;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Grpc;

/// <summary>The official client, which publishes and keeps state by gRPC.</summary>
public sealed class DaprClientTests : IAsyncLifetime
{
    private const string Store = "statestore";
    private readonly TestRun _run = new();
    private readonly TestApp _app = new() { Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""" };
    private DaprClient _dapr = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        var sidecar = await _run.AddAsync("app", _app, environment: new() { ["DAPR_API_TOKEN"] = "secret" });
        _dapr = new DaprClientBuilder()
            .UseGrpcEndpoint($"http://127.0.0.1:{sidecar.GrpcPort}")
            .UseHttpEndpoint($"http://127.0.0.1:{sidecar.HttpPort}")
            .UseDaprApiToken("secret")
            .Build();
    }

    public async Task DisposeAsync()
    {
        _dapr.Dispose();
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task PublishEventAsync_Json_Arrives()
    {
        await _dapr.PublishEventAsync("pubsub", "t", new { A = 1 });

        (await _app.NextAsync()).Json.GetProperty("data").GetProperty("a").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task BulkPublishEventAsync_ManyEvents_AllArrive()
    {
        var answer = await _dapr.BulkPublishEventAsync("pubsub", "t", [1, 2, 3]);

        answer.FailedEntries.Should().BeEmpty();
        var received = new List<int>();
        while (received.Count < 3)
        {
            received.Add((await _app.NextAsync()).Json.GetProperty("data").GetInt32());
        }

        received.Should().BeEquivalentTo([1, 2, 3]);
    }

    [Fact]
    public async Task State_SavedReadAndDeletedWithItsETag_IsObeyed()
    {
        await _dapr.SaveStateAsync(Store, "k", "one");
        var (value, etag) = await _dapr.GetStateAndETagAsync<string>(Store, "k");

        (await _dapr.TrySaveStateAsync(Store, "k", "two", etag)).Should().BeTrue();
        (await _dapr.TryDeleteStateAsync(Store, "k", etag)).Should().BeFalse("the value is another by now");

        value.Should().Be("one");
        (await _dapr.GetStateAsync<string>(Store, "k")).Should().Be("two");
    }

    [Fact]
    public async Task ExecuteStateTransactionAsync_SetAndDelete_AreApplied()
    {
        await _dapr.SaveStateAsync(Store, "old", "1");

        await _dapr.ExecuteStateTransactionAsync(
            Store, [new StateTransactionRequest("new", "\"2\""u8.ToArray(), StateOperationType.Upsert), new StateTransactionRequest("old", [], StateOperationType.Delete)]);

        (await _dapr.GetStateAsync<string>(Store, "new")).Should().Be("2");
        (await _dapr.GetStateAsync<string>(Store, "old")).Should().BeNull();
    }

    [Fact]
    public async Task PublishEventAsync_UnknownPubSub_FailsWithTheReason()
    {
        var act = () => _dapr.PublishEventAsync("nowhere", "t", 1);

        var error = (await act.Should().ThrowAsync<DaprException>()).Which;
        error.TryGetExtendedErrorInfo(out var info).Should().BeTrue();
        (info!.Code, info.Message).Should().Be((3, "pubsub nowhere is not found"));
        info.Details.Should().ContainSingle("an ErrorInfo, which version 1.19.0 of the client calls unknown: it spells google.rpc with a capital letter");
    }
}
