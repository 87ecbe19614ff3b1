using System.Net;
using System.Text.Json;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>A stream as lines of JSON.</summary>
public sealed class LinesTests(LinesTests.Gateway gateway) : IClassFixture<LinesTests.Gateway>
{
    private static string NewName(string prefix) => $"{prefix}{Guid.NewGuid():N}";

    [Fact]
    public async Task Open_AskingForLines_GetsOneObjectALineAndResumesByTheSameCursor()
    {
        var user = NewName("u");
        var stream = StreamName.User(user);
        string cursor;
        using (var lines = await LinesOf($"/sse/user/{user}", null))
        {
            var ready = await lines.NextAsync();
            ready.GetProperty("event").GetString().Should().Be("ready");
            ready.GetProperty("streams")[0].GetString().Should().Be($"user:{user}");

            // The sender's JSON may hold line ends between its tokens.
            await gateway.Process.SendAsync(TestMessage.Of("m1") with { Body = RawJson.Parse("{\n\"id\":\r\n\"m1\",\r\"text\":\"a\\nb\"}") }, stream);
            var message = await lines.NextAsync();
            message.GetProperty("event").GetString().Should().Be("custom");
            message.GetProperty("message").GetProperty("id").GetString().Should().Be("m1");
            message.GetProperty("message").GetProperty("text").GetString().Should().Be("a\nb");
            cursor = message.GetProperty("id").GetString()!;
        }

        await gateway.Process.SendAsync(TestMessage.Of("m2"), stream);
        using (var sse = await gateway.Process.OpenAsync($"/sse/user/{user}", cursor))
        {
            await sse.UntilGotAsync(1);
            sse.Ids.Should().Equal("m2");
            cursor = sse.Stream.LastEventId;
        }

        await gateway.Process.SendAsync(TestMessage.Of("m3"), stream);
        using var back = await LinesOf($"/sse/user/{user}", cursor);
        (await back.NextAsync()).GetProperty("recovered").GetBoolean().Should().BeTrue();
        (await back.NextAsync()).GetProperty("message").GetProperty("id").GetString().Should().Be("m3");
    }

    [Fact]
    public async Task Open_AskingForLines_GetsSignsOfLife()
    {
        await using var own = await GatewayProcess.StartAsync(null, ("HEARTBEAT_INTERVAL", "1"));
        using var lines = await LinesStream.OpenAsync(own.Public, "/sse/user/u", null);
        var heard = new List<string>();
        while (!heard.Contains("ready") || !heard.Contains("heartbeat"))
        {
            var next = await lines.NextAsync();
            heard.Add(next.GetProperty("event").GetString()!);
            heard[^1].Should().BeOneOf("ready", "heartbeat");
        }
    }

    [Theory]
    [InlineData("application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/X-NDJSON;q=0.5, text/event-stream;q=0.4", "application/x-ndjson")]
    [InlineData("application/x-ndjson, text/event-stream", "text/event-stream")]
    [InlineData("application/x-ndjson;q=0", "text/event-stream")]
    [InlineData("*/*", "text/event-stream")]
    [InlineData("application/json", "text/event-stream")]
    [InlineData(";;;", "text/event-stream")]
    public async Task Open_ByWhatIsAccepted_IsInThatFormat(string accept, string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/sse/user/u");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await gateway.Process.Public.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be(contentType);
        answer.Headers.Vary.Should().Equal("Accept");
    }

    private Task<LinesStream> LinesOf(string path, string? cursor) => LinesStream.OpenAsync(gateway.Process.Public, path, cursor);

    private sealed class LinesStream(HttpResponseMessage answer, StreamReader lines) : IDisposable
    {
        public static async Task<LinesStream> OpenAsync(HttpClient gateway, string path, string? cursor)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("application/x-ndjson");
            if (cursor is not null)
            {
                request.Headers.Add("Last-Event-ID", cursor);
            }

            var answer = await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            answer.Content.Headers.ContentType!.MediaType.Should().Be("application/x-ndjson");
            return new LinesStream(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<JsonElement> NextAsync() => JsonElement.Parse((await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)))!);

        public void Dispose()
        {
            lines.Dispose();
            answer.Dispose();
        }
    }

    /// <summary>One gateway for all.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        internal GatewayProcess Process { get; private set; } = null!;

        public async Task InitializeAsync() => Process = await GatewayProcess.StartAsync();

        public async Task DisposeAsync() => await Process.DisposeAsync();
    }
}
