using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Tests.Harness;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DaprPush.DevSidecar.Tests.Grpc;

public sealed class GrpcPublishingTests : IAsyncLifetime
{
    private readonly TestRun _run = new();
    private readonly TestApp _app = new() { Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""" };
    private TestSidecar _sidecar = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _sidecar = await _run.AddAsync("app", _app);
        _client = new GrpcClient(_sidecar.GrpcPort);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task PublishEvent_Json_ArrivesAsACloudEvent()
    {
        await _client.CallAsync("PublishEvent", Event("{\"a\":1}", "application/json"), Empty.Parser);

        var received = (await _app.NextAsync()).Json;
        received.GetProperty("data").GetProperty("a").GetInt32().Should().Be(1);
        received.GetProperty("source").GetString().Should().Be("app");
        received.GetProperty("type").GetString().Should().Be("com.dapr.event.sent");
    }

    [Fact]
    public async Task PublishEvent_Binary_ArrivesByteForByte()
    {
        var request = Event("", "application/octet-stream");
        request.Data = ByteString.CopyFrom(0, 255, 13, 10);

        await _client.CallAsync("PublishEvent", request, Empty.Parser);

        (await _app.NextAsync()).Json.GetProperty("data_base64").GetBytesFromBase64().Should().Equal(0, 255, 13, 10);
    }

    [Fact]
    public async Task PublishEvent_TraceParent_TravelsWithTheEvent()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await _client.CallAsync("PublishEvent", Event("x", "text/plain"), ("traceparent", Trace));

        (await _app.NextAsync()).Json.GetProperty("traceparent").GetString().Should().Be(Trace);
    }

    [Theory]
    [InlineData("nowhere", "t", "pubsub nowhere is not found")]
    [InlineData("pubsub", "", "topic is empty in pubsub pubsub")]
    public async Task PublishEvent_WrongTarget_IsInvalidArgument(string pubsub, string topic, string message) =>
        (await _client.CallAsync("PublishEvent", new PublishEventRequest { PubsubName = pubsub, Topic = topic })).Should()
            .BeEquivalentTo(new { Status = StatusCode.InvalidArgument, Message = message });

    [Fact]
    public async Task PublishEvent_CloudEventThatIsNone_IsInvalidArgument() =>
        (await _client.CallAsync("PublishEvent", Event("no json", "application/cloudevents+json"))).Should()
            .BeEquivalentTo(new { Status = StatusCode.InvalidArgument, Message = "cannot create cloudevent" });

    [Theory]
    [InlineData("BulkPublishEvent")]
    [InlineData("BulkPublishEventAlpha1")]
    public async Task BulkPublishEvent_Entries_AllArriveInOrder(string method)
    {
        var request = new BulkPublishRequest { PubsubName = "pubsub", Topic = "t" };
        request.Entries.AddRange(Enumerable.Range(0, 20).Select(n => new BulkPublishRequestEntry
        {
            EntryId = $"{n}", Event = ByteString.CopyFromUtf8($"{n}"), ContentType = "application/json",
        }));

        var answer = await _client.CallAsync(method, request, BulkPublishResponse.Parser);

        answer.FailedEntries.Should().BeEmpty();
        var received = new List<int>();
        while (received.Count < 20)
        {
            received.Add((await _app.NextAsync()).Json.GetProperty("data").GetInt32());
        }

        received.Should().BeEquivalentTo(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task BulkPublishEvent_SameEntryIdTwice_PublishesNothing()
    {
        var entry = new BulkPublishRequestEntry { EntryId = "1", Event = ByteString.CopyFromUtf8("x") };

        var answer = await _client.CallAsync("BulkPublishEvent", new BulkPublishRequest { PubsubName = "pubsub", Topic = "t", Entries = { entry, entry } });

        answer.Status.Should().Be(StatusCode.InvalidArgument);
        answer.Message.Should().Contain("entryId is duplicated or not present for entry");
        await _client.CallAsync("PublishEvent", Event("after", "text/plain"), Empty.Parser);
        (await _app.NextAsync()).Json.GetProperty("data").GetString().Should().Be("after");
    }

    [Fact]
    public async Task GetMetadata_RunningApp_NamesComponentsAndSubscriptions()
    {
        var metadata = await _client.CallAsync("GetMetadata", new GetMetadataRequest(), GetMetadataResponse.Parser);

        metadata.Id.Should().Be("app");
        metadata.RegisteredComponents.Select(c => c.Name).Should().BeEquivalentTo("pubsub", "statestore");
        var subscription = metadata.Subscriptions.Should().ContainSingle().Subject;
        (subscription.PubsubName, subscription.Topic, subscription.Type).Should().Be(("pubsub", "t", PubsubSubscriptionType.Programmatic));
        metadata.ActorRuntime.HostReady.Should().BeTrue();
    }

    private static PublishEventRequest Event(string data, string contentType) =>
        new() { PubsubName = "pubsub", Topic = "t", Data = ByteString.CopyFromUtf8(data), DataContentType = contentType };
}
