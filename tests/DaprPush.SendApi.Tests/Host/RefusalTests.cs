using System.Net;
using System.Net.Sockets;
using System.Text;
using DaprPush.Messages.Message;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Bad requests over the wire: a clear 4xx, and nothing published.</summary>
public sealed class RefusalTests : IClassFixture<RunningApi>
{
    private readonly RunningApi _api;

    public RefusalTests(RunningApi api)
    {
        _api = api;
        _api.Sidecar.Reset();
    }

    public static TheoryData<string, string, string, int, string> Bad => new()
    {
        { "messages/send", "application/json", "{\"service\":", 400, "malformed-json" },
        { "messages/send", "application/json", "", 400, "malformed-json" },
        { "messages/send", "application/json", "[1]", 400, "invalid-message" },
        { "messages/send", "application/json", """{"service":1,"target":"u","data":null}""", 400, "invalid-message" },
        { "messages/send", "application/json", """{"service":"s","target":{"user_id":"u"},"data":1,"extra":1}""", 400, "invalid-message" },
        { "messages/send", "application/json", """{"service":"s","service":"s","target":{"user_id":"u"},"data":1}""", 400, "invalid-message" },
        { "messages/send", "application/json", $$"""{"service":"s","target":{"user_id":"u"},"data":{{new string('[', 2000)}}{{new string(']', 2000)}}}""", 400, "invalid-message" },
        { "messages/send", "text/plain", """{"service":"s","target":{"user_id":"u"},"data":1}""", 415, "unsupported-content" },
        { "messages/send", "application/json; charset=utf-16", """{"service":"s","target":{"user_id":"u"},"data":1}""", 415, "unsupported-content" },
        { "messages/send", "application/json", new string(' ', MessageLimits.MaxMessageBytes + 1), 413, "too-large" },
        { "messages/broadcast", "application/json", """{"service":"s","target":{"user_id":"u"},"data":1}""", 400, "invalid-message" },
        { "messages/batch", "application/json", """{"messages":[{"service":"s"}]}""", 400, "all-refused" },
        { "messages/batch", "application/json", """{"messages":[{"service":"s","target":{"user_id":"u"},"data":1}],"x":1}""", 400, "invalid-batch" },
        { "messages/batch", "application/json", $$"""{"messages":[{{string.Join(',', Enumerable.Repeat("""{"service":"s","target":{"user_id":"u"},"data":1}""", 1001))}}]}""", 400, "invalid-batch" },
        { "messages/batch", "application/json", new string(' ', (4 * 1024 * 1024) + 1), 413, "too-large" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Post_BadRequest_IsAProblemAndNothingIsPublished(string path, string contentType, string body, int status, string problem)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        var reply = await _api.PostAsync(path, content);

        ((int)reply.Status).Should().Be(status);
        reply.ContentType.Should().Be("application/problem+json");
        reply.Problem.Should().Be(problem);
        reply.Json.GetProperty("status").GetInt32().Should().Be(status);
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_ChunkedWithoutEnd_IsCutOffSoonAfterTheLimit()
    {
        // The host reads an answer only when the body has gone out (HttpForwarder over HTTP/1.1): so the worker's server ends the connection.
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _api.App.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /api/v1/messages/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        var answer = RawRequest.ReadToEndAsync(stream);
        var chunk = Encoding.ASCII.GetBytes($"1000\r\n{new string(' ', 0x1000)}\r\n");
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var i = 0; !answer.IsCompleted; i++)
        {
            i.Should().BeLessThan(500, "nobody reads a body for ever");
            await pace.WaitForNextTickAsync();
            try
            {
                await stream.WriteAsync(chunk);
            }
            catch (IOException)
            {
                break;
            }
        }

        (await answer).Should().MatchRegex("^(HTTP/1.1 (413|500)|$)");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_Chunked_IsReadLikeAnyOther()
    {
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(RunningApi.Message("chunked"))));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/messages/send") { Content = content, Headers = { TransferEncodingChunked = true } };

        using var response = await _api.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        _api.Sidecar.Ids.Should().Equal("chunked");
    }

    [Fact]
    public async Task Send_BodyBreaksOff_PublishesNothing()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _api.App.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /api/v1/messages/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n"u8.ToArray());
        await stream.WriteAsync(Encoding.UTF8.GetBytes(RunningApi.Message("half")));
        client.Client.Shutdown(SocketShutdown.Send);

        (await RawRequest.ReadToEndAsync(stream)).Should().NotContain("202");
        (await _api.SendAsync(RunningApi.Message("after"))).Status.Should().Be(HttpStatusCode.Accepted);
        _api.Sidecar.Ids.Should().Equal("after");
    }

    [Theory]
    [InlineData("GET", "api/v1/messages/send")]
    [InlineData("POST", "v1/messages/send")]
    public async Task Request_ThatNoFunctionTakes_Is404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await _api.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        _api.Sidecar.Calls.Should().BeEmpty();
    }
}
