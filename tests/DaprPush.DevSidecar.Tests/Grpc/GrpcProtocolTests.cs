using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Tests.Harness;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace DaprPush.DevSidecar.Tests.Grpc;

public sealed class GrpcProtocolTests : IAsyncLifetime
{
    private readonly TestRun _run = new();
    private TestSidecar _sidecar = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await _run.AddAsync("app", maxBodySize: 100_000);
        _client = new GrpcClient(_sidecar.GrpcPort);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _run.DisposeAsync();
    }

    [Theory]
    [InlineData("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo")]
    [InlineData("dapr.proto.runtime.v1.Dapr", "GetConfiguration")]
    [InlineData("dapr.proto.runtime.v1.Dapr", "Nothing")]
    public async Task Call_MethodNotServed_IsUnimplemented(string service, string method) =>
        (await _client.SendAsync(service, method, [], TimeSpan.FromSeconds(60))).Status.Should().Be(StatusCode.Unimplemented);

    [Fact]
    public async Task Call_NoProtobuf_IsInternal()
    {
        var answer = await _client.SendAsync("GetState", [0x0A, 0x7F]);

        answer.Status.Should().Be(StatusCode.Internal);
        answer.Message.Should().StartWith("the request is malformed");
    }

    [Fact]
    public async Task Call_MessageOverTheLimit_IsResourceExhausted()
    {
        var large = new SaveStateRequest { StoreName = "statestore", States = { new StateItem { Key = "k", Value = ByteString.CopyFrom(new byte[100_001]) } } };

        var answer = await _client.CallAsync("SaveState", large);

        answer.Status.Should().Be(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task Call_ErrorWithOtherCharacters_ComesPercentEncoded()
    {
        var answer = await _client.CallAsync("GetState", new GetStateRequest { StoreName = "größe 100%\n", Key = "k" });

        answer.Should().BeEquivalentTo(new { Status = StatusCode.InvalidArgument, Message = "state store größe 100%\n is not found" });
    }

    [Fact]
    public async Task Call_ErrorWithDetails_CarriesThem()
    {
        var answer = await _client.CallAsync("PublishEvent", new PublishEventRequest { PubsubName = "pubsub" });

        answer.Details!.Code.Should().Be((int)answer.Status);
        var info = answer.Details.GetDetail<ErrorInfo>()!;
        (info.Domain, info.Reason).Should().Be(("dapr.io", "DAPR_PUBSUB_TOPIC_NAME_EMPTY"));
        var resource = answer.Details.GetDetail<ResourceInfo>()!;
        (resource.ResourceType, resource.ResourceName).Should().Be(("pubsub", "pubsub"));
    }

    [Fact]
    public async Task Call_DeadlineOver_EndsForTheCallerAndForTheMethod()
    {
        await using var store = new SilentStore();
        await using var run = new TestRun(SilentStore.Resources, registry: store.Registry);
        using var client = new GrpcClient((await run.AddAsync("slow")).GrpcPort);

        var answer = await client.CallAsync("GetState", new GetStateRequest { StoreName = "silent", Key = "k" }, TimeSpan.FromMilliseconds(200));

        answer.Status.Should().Be(StatusCode.DeadlineExceeded);
        await store.GivenUp.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Call_TokenSet_WantsTheToken()
    {
        var guarded = await _run.AddAsync("guarded", environment: new() { ["DAPR_API_TOKEN"] = "secret" });
        using var client = new GrpcClient(guarded.GrpcPort);

        (await client.CallAsync("GetMetadata", new GetMetadataRequest())).Should()
            .BeEquivalentTo(new { Status = StatusCode.Unauthenticated, Message = "missing api token in request metadata" });
        (await client.CallAsync("GetMetadata", new GetMetadataRequest(), ("dapr-api-token", "other"))).Should()
            .BeEquivalentTo(new { Status = StatusCode.Unauthenticated, Message = "authentication error: api token mismatch" });
        (await client.CallAsync("GetMetadata", new GetMetadataRequest(), ("dapr-api-token", "secret"))).Status.Should().Be(StatusCode.OK);
    }

    [Fact]
    public async Task Call_ManyAtTheSameTime_EachGetsItsOwnAnswer()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => _client.CallAsync(
            "SaveState",
            new SaveStateRequest { StoreName = "statestore", States = { new StateItem { Key = $"k{n}", Value = ByteString.CopyFromUtf8($"{n}") } } })));

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => _client.CallAsync(
            "GetState", new GetStateRequest { StoreName = "statestore", Key = $"k{n}" }, GetStateResponse.Parser)));

        answers.Select(answer => answer.Data.ToStringUtf8()).Should().Equal(Enumerable.Range(0, 200).Select(n => $"{n}"));
    }
}
