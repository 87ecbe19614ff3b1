using DaprPush.DevSidecar.Grpc.Wire;
using DaprPush.DevSidecar.Tests.Harness;
using Google.Protobuf;

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
    [InlineData("grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("dapr.proto.runtime.v1.Dapr/GetConfiguration")]
    [InlineData("nothing")]
    public async Task Call_MethodNotServed_IsUnimplemented(string path)
    {
        var answer = await _client.SendAsync(path, new ByteArrayContent([0, 0, 0, 0, 0]));

        answer.Should().BeEquivalentTo(new { Status = 12, Message = $"method /{path} is not served by this sidecar" });
    }

    [Fact]
    public async Task Call_CompressedMessage_IsUnimplemented() =>
        (await _client.SendAsync(GrpcClient.Dapr + "GetState", new ByteArrayContent([1, 0, 0, 0, 0]), ("grpc-encoding", "gzip")))
            .Should().BeEquivalentTo(new { Status = 12, Message = "compressed messages are not supported by this sidecar" });

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1, 2 })]
    public async Task Call_MessageNotWhole_IsInternal(byte[] body) =>
        (await _client.SendAsync(GrpcClient.Dapr + "GetState", new ByteArrayContent(body)))
            .Should().BeEquivalentTo(new { Status = 13, Message = "the request ended before its message did" });

    [Fact]
    public async Task Call_TwoMessages_IsInternal() =>
        (await _client.SendAsync(GrpcClient.Dapr + "GetState", new ByteArrayContent([0, 0, 0, 0, 0, 0, 0, 0, 0, 0])))
            .Should().BeEquivalentTo(new { Status = 13, Message = "more than one message in a unary call" });

    [Fact]
    public async Task Call_NoProtobuf_IsInternal()
    {
        var answer = await _client.SendAsync(GrpcClient.Dapr + "GetState", new ByteArrayContent([0, 0, 0, 0, 2, 0x0A, 0x7F]));

        answer.Status.Should().Be(13);
        answer.Message.Should().StartWith("the request is malformed");
    }

    [Fact]
    public async Task Call_MessageOverTheLimit_IsResourceExhausted()
    {
        var large = new SaveStateRequest { StoreName = "statestore", States = { new StateItem { Key = "k", Value = ByteString.CopyFrom(new byte[100_001]) } } };

        var answer = await _client.CallAsync("SaveState", large);

        answer.Status.Should().Be(8);
        answer.Message.Should().MatchRegex("received message larger than max \\(\\d+ vs. 100000\\)");
    }

    [Fact]
    public async Task Call_UnknownFields_AreSkipped()
    {
        // Field 99 is nobody's; field 3 of GetState is the consistency, which no store here has.
        var known = new GetStateRequest { StoreName = "statestore", Key = "k" }.ToByteArray();
        byte[] message = [.. known, 0x18, 0x02, 0x9A, 0x06, 0x01, 0x78];

        var answer = await _client.SendAsync(
            GrpcClient.Dapr + "GetState", new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]));

        answer.Status.Should().Be(0);
    }

    [Fact]
    public async Task Call_ErrorWithOtherCharacters_ComesPercentEncoded()
    {
        var answer = await _client.CallAsync("GetState", new GetStateRequest { StoreName = "größe 100%\n", Key = "k" });

        answer.Should().BeEquivalentTo(new { Status = 3, Message = "state store größe 100%\n is not found" });
    }

    [Fact]
    public async Task Call_TokenSet_WantsTheToken()
    {
        var guarded = await _run.AddAsync("guarded", environment: new() { ["DAPR_API_TOKEN"] = "secret" });
        using var client = new GrpcClient(guarded.GrpcPort);

        (await client.CallAsync("GetMetadata", new Nothing())).Should()
            .BeEquivalentTo(new { Status = 16, Message = "missing api token in request metadata" });
        (await client.CallAsync("GetMetadata", new Nothing(), ("dapr-api-token", "other"))).Should()
            .BeEquivalentTo(new { Status = 16, Message = "authentication error: api token mismatch" });
        (await client.CallAsync("GetMetadata", new Nothing(), ("dapr-api-token", "secret"))).Status.Should().Be(0);
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
