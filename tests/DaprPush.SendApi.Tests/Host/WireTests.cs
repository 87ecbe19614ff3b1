using System.Globalization;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Requests byte by byte, as clients of all kinds send them.</summary>
public sealed class WireTests : IClassFixture<RunningApi>
{
    private const string Message = """{"service":"shop","type":"info","target":{"user_id":"u1"},"data":1}""";
    private readonly RunningApi _api;

    public WireTests(RunningApi api)
    {
        _api = api;
        _api.Sidecar.Reset();
    }

    [Fact]
    public async Task Send_ChunkedBody_Is202()
    {
        var answer = await AskAsync("POST /api/v1/messages/send HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", $"{Message.Length:x}\r\n{Message}\r\n0\r\n\r\n");

        answer.Should().StartWith("HTTP/1.1 202");
        _api.Sidecar.Ids.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("?cancellationToken=x")]
    [InlineData("?request=x&req=x&context=x&id=x&cancellationToken=1")]
    public async Task Send_QueryWithNamesOfParameters_Is202(string query) =>
        (await PostAsync($"send{query}", Message)).Should().StartWith("HTTP/1.1 202");

    [Fact]
    public async Task Batch_BodyWithNamesOfParameters_Is400NamingTheField()
    {
        var answer = await PostAsync("batch", """{"cancellationToken":"x","request":1,"messages":[]}""");

        answer.Should().StartWith("HTTP/1.1 400").And.Contain("\"field\":\"cancellationToken\"").And.Contain("\"field\":\"request\"");
    }

    [Fact]
    public async Task Ack_IdInQueryAndBody_CountsTheOneInThePath()
    {
        _api.Sidecar.Tracked["in-path"] = new("in-path", Messages.Routing.TrackedState.Delivered, 0, 1_000, 4_000_000_000_000);

        (await PostAsync("in-path/ack?id=in-query", """{"id":"in-body"}""")).Should().StartWith("HTTP/1.1 204");
    }

    [Theory]
    [InlineData("theme=dark;; lang=en")]
    [InlineData("theme=dark;")]
    [InlineData("=; ;a;=b;%zz")]
    public async Task Send_CookieWithEmptyParts_Is202(string cookie) =>
        (await PostAsync("send", Message, $"Cookie: {cookie}\r\n")).Should().StartWith("HTTP/1.1 202");

    [Theory]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: b\r\n")]
    [InlineData("Idempotency-Key: \"a\r\nIdempotency-Key: b\"\r\n")]
    [InlineData("Idempotency-Key: a,b\r\n")]
    [InlineData("Idempotency-Key: \"a\",\"b\"\r\n")]
    public async Task Send_TwoIdempotencyKeys_Is400AndNothingIsPublished(string headers)
    {
        (await PostAsync("send", Message, headers)).Should().StartWith("HTTP/1.1 400").And.Contain("\"field\":\"Idempotency-Key\"");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Get_EmptyPartInThePath_Is404() => (await AskAsync("GET /api//health HTTP/1.1\r\n")).Should().StartWith("HTTP/1.1 404");

    [Fact]
    public async Task Head_OfAPage_Is200WithoutABody()
    {
        var answer = await AskAsync("HEAD /api/v1/openapi.json HTTP/1.1\r\n");

        answer.Should().StartWith("HTTP/1.1 200").And.EndWith("\r\n\r\n").And.NotContain("openapi");
    }

    [Theory]
    [InlineData("""{"service":"shop","target":{"user_id":"."},"data":1}""", "target.user_id")]
    [InlineData("""{"service":"shop","target":{"channel":".."},"data":1}""", "target.channel")]
    [InlineData("""{"service":"shop","target":{"channels":["a","task:.."]},"data":1}""", "target.channels[1]")]
    [InlineData("""{"service":"..","target":{"user_id":"u"},"data":1}""", "service")]
    [InlineData("""{"id":".","service":"shop","target":{"user_id":"u"},"data":1}""", "id")]
    public async Task Send_NameThatIsAStepInAPath_Is400NamingTheField(string body, string field) =>
        (await PostAsync("send", body)).Should().StartWith("HTTP/1.1 400").And.Contain($"\"field\":\"{field}\"");

    [Fact]
    public async Task Send_AsManyHeadersAsTheHostTakes_Is202()
    {
        // Kestrel's default is 100; the host adds its own before the worker's server sees the request.
        var headers = string.Concat(Enumerable.Range(0, 95).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-Header-{i}: {new string('v', 300)}\r\n")));

        (await PostAsync("send", Message, headers)).Should().StartWith("HTTP/1.1 202");
    }

    [Theory]
    [InlineData("send", 2)]
    [InlineData("batch", 65)]
    public async Task Any_ChunkedAndTooLarge_Is413(string endpoint, int chunks)
    {
        var body = string.Concat(Enumerable.Repeat($"10000\r\n{new string(' ', 0x10000)}\r\n", chunks)) + "0\r\n\r\n";

        (await AskAsync($"POST /api/v1/messages/{endpoint} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", body)).Should().StartWith("HTTP/1.1 413");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    private Task<string> PostAsync(string path, string body, string headers = "") => AskAsync(
        string.Create(CultureInfo.InvariantCulture, $"POST /api/v1/messages/{path} HTTP/1.1\r\nContent-Length: {body.Length}\r\n{headers}"), body);

    private Task<string> AskAsync(string head, string body = "") =>
        RawRequest.SendAsync(_api.App.Port, $"{head}Host: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{body}");
}
