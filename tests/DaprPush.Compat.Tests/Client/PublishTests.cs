using Dapr;
using Dapr.Client;

namespace DaprPush.Compat.Tests.Client;

public sealed class PublishTests : ClientKit
{
    private sealed record Order(string OrderId, int Count);

    [Fact]
    public async Task PublishEventAsync_WithData_PostsItAsJson()
    {
        await Client.PublishEventAsync("pubsub", "orders", new Order("o1", 2));

        Sidecar.Only.Method.Should().Be("POST");
        Sidecar.Only.Target.Should().Be("/v1.0/publish/pubsub/orders");
        Sidecar.Only.ContentType.Should().Be("application/json");
        Sidecar.Only.Text.Should().Be("""{"orderId":"o1","count":2}""");
        Sidecar.Only.Token.Should().Be("secret");
    }

    [Fact]
    public async Task PublishEventAsync_WithMetadata_SendsItAsQuery()
    {
        await Client.PublishEventAsync("pubsub", "orders", 1, new Dictionary<string, string> { ["ttlInSeconds"] = "5", ["partition key"] = "a&b" });

        Sidecar.Only.Target.Should().Be("/v1.0/publish/pubsub/orders?metadata.ttlInSeconds=5&metadata.partition%20key=a%26b");
    }

    [Fact]
    public async Task PublishEventAsync_WithoutData_PostsNoBody()
    {
        await Client.PublishEventAsync("pubsub", "orders");

        Sidecar.Only.Body.Should().BeEmpty();
        Sidecar.Only.ContentType.Should().BeNull();
    }

    [Fact]
    public async Task PublishEventAsync_TopicWithReservedCharacters_EscapesIt()
    {
        await Client.PublishEventAsync("pubsub", "a/b+c d");

        Sidecar.Only.Target.Should().Be("/v1.0/publish/pubsub/a%2Fb%2Bc%20d");
    }

    [Fact]
    public async Task PublishByteEventAsync_AnyBytes_PostsThemAsTheyAre()
    {
        byte[] data = [0, 255, 10, 13, (byte)'"'];

        await Client.PublishByteEventAsync("pubsub", "push.messages", data, "application/octet-stream", new() { ["k"] = "v" });

        Sidecar.Only.Target.Should().Be("/v1.0/publish/pubsub/push.messages?metadata.k=v");
        Sidecar.Only.ContentType.Should().Be("application/octet-stream");
        Sidecar.Only.Body.Should().Equal(data);
        Sidecar.Only.Headers.ContentLength.Should().Be(5);
    }

    [Fact]
    public async Task PublishByteEventAsync_NoContentType_IsJson()
    {
        await Client.PublishByteEventAsync("pubsub", "t", "{}"u8.ToArray());

        Sidecar.Only.ContentType.Should().Be("application/json");
    }

    [Fact]
    public async Task PublishEventAsync_SidecarRefuses_ThrowsDaprExceptionWithTheReason()
    {
        Sidecar.AnswerWith(404, """{"errorCode":"ERR_PUBSUB_NOT_FOUND","message":"pubsub p is not found","details":[]}""");

        var thrown = await Client.Invoking(client => client.PublishEventAsync("p", "t", 1)).Should().ThrowAsync<DaprException>();

        var cause = thrown.Which.InnerException.Should().BeOfType<DaprApiException>().Subject;
        cause.ErrorCode.Should().Be("ERR_PUBSUB_NOT_FOUND");
        cause.Message.Should().Be("pubsub p is not found");
        thrown.Which.Message.Should().Contain("404").And.Contain("ERR_PUBSUB_NOT_FOUND");
    }

    [Fact]
    public async Task PublishEventAsync_RefusedWithoutReason_ThrowsDaprExceptionWithTheStatus()
    {
        Sidecar.AnswerWith(502, "<html>bad gateway</html>", "text/html");

        await Client.Invoking(client => client.PublishEventAsync("p", "t", 1))
            .Should().ThrowAsync<DaprException>().WithMessage("*502*UNKNOWN*");
    }

    [Fact]
    public async Task PublishEventAsync_SidecarAway_ThrowsDaprException()
    {
        using var client = ClientOfNobody();

        await client.Invoking(it => it.PublishEventAsync("p", "t", 1))
            .Should().ThrowAsync<DaprException>().Where(e => e.InnerException is HttpRequestException);
    }

    [Fact]
    public async Task PublishEventAsync_Cancelled_ThrowsOperationCanceledException()
    {
        using var cancellation = new CancellationTokenSource();
        Sidecar.Answer = async (context, _) =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await cancellation.CancelAsync();
            await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        };

        await Client.Invoking(client => client.PublishEventAsync("p", "t", 1, cancellation.Token))
            .Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task PublishEventAsync_MissingArgument_Throws()
    {
        await Client.Invoking(client => client.PublishEventAsync("", "t")).Should().ThrowAsync<ArgumentException>();
        await Client.Invoking(client => client.PublishEventAsync("p", null!)).Should().ThrowAsync<ArgumentNullException>();
        await Client.Invoking(client => client.PublishEventAsync<string>("p", "t", null!)).Should().ThrowAsync<ArgumentNullException>();

        Sidecar.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task BulkPublishEventAsync_JsonAndBytes_PostsAnEntryForEach()
    {
        var response = await Client.BulkPublishEventAsync<object>(
            "pubsub", "orders", [new Order("o1", 2), new byte[] { 1, 2, 255 }], new() { ["k"] = "v" });

        response.FailedEntries.Should().BeEmpty();
        Sidecar.Only.Target.Should().Be("/v1.0/publish/bulk/pubsub/orders?metadata.k=v");
        Sidecar.Only.Text.Should().Be(
            """[{"entryId":"0","event":{"orderId":"o1","count":2},"contentType":"application/json","metadata":{"k":"v"}},"""
            + """{"entryId":"1","event":"AQL/","contentType":"application/octet-stream","metadata":{"k":"v"}}]""");
    }

    [Fact]
    public async Task BulkPublishEventAsync_NotAllTaken_ThrowsDaprException()
    {
        Sidecar.AnswerWith(500, """{"failedEntries":[{"entryId":"0","error":"full"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}""");

        await Client.Invoking(client => client.BulkPublishEventAsync("p", "t", [1, 2]))
            .Should().ThrowAsync<DaprException>().WithMessage("*ERR_PUBSUB_PUBLISH_MESSAGE*");
    }
}
