using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>Polls: requests that wait for the next events.</summary>
public sealed class PollTests(PollTests.Gateway gateway) : IClassFixture<PollTests.Gateway>
{
    private static string NewName(string prefix) => $"{prefix}{Guid.NewGuid():N}";

    [Fact]
    public async Task Poll_OneAfterAnother_GetsEverythingOnceAndGoesOnOverAnotherTransport()
    {
        var user = NewName("u");
        var stream = StreamName.User(user);
        var begun = await PollAsync($"/poll/user/{user}?timeout=0");
        begun.Status.Should().Be(HttpStatusCode.NoContent);
        begun.Cursor.Should().NotBeEmpty();
        await gateway.Process.SendAsync(TestMessage.Of("m1"), stream);
        await gateway.Process.SendAsync(TestMessage.Of("m2"), stream);

        var missed = await PollAsync($"/poll/user/{user}?timeout=30", begun.Cursor);
        missed.Ids.Should().Equal("m1", "m2");
        missed.Events[0].GetProperty("event").GetString().Should().Be("custom");
        missed.Events[1].GetProperty("id").GetString().Should().Be(missed.Cursor);

        var waiting = PollAsync($"/poll/user/{user}?timeout=60", missed.Cursor);
        await gateway.Process.SendAsync(TestMessage.Of("m3"), stream);
        var live = await waiting;
        live.Ids.Should().Equal("m3");

        await gateway.Process.SendAsync(TestMessage.Of("m4"), stream);
        using var sse = await gateway.Process.OpenAsync($"/sse/user/{user}", live.Cursor);
        await sse.UntilGotAsync(1);
        sse.Ids.Should().Equal("m4");
        (await PollAsync($"/poll/user/{user}", begun.Cursor)).Ids.Should().Equal("m1", "m2", "m3", "m4");
    }

    [Fact]
    public async Task Poll_NothingComes_AnswersWithThePlaceAfterItsTime()
    {
        var user = NewName("u");
        var first = await PollAsync($"/poll/user/{user}?timeout=0");
        var begun = Stopwatch.GetTimestamp();
        var second = await PollAsync($"/poll/user/{user}?timeout=2", first.Cursor);
        Stopwatch.GetElapsedTime(begun).TotalSeconds.Should().BeInRange(1.9, 12);
        second.Status.Should().Be(HttpStatusCode.NoContent);
        second.Cursor.Should().Be(first.Cursor);
    }

    [Fact]
    public async Task Poll_MoreThanAnAnswerHolds_ComesInSeveral()
    {
        var user = NewName("u");
        var place = (await PollAsync($"/poll/user/{user}?timeout=0")).Cursor;
        for (var i = 1; i <= 20; i++)
        {
            await gateway.Process.SendAsync(TestMessage.Of($"m{i}", padding: 50_000), StreamName.User(user));
        }

        var got = new List<string>();
        var answers = 0;
        while (got.Count < 20)
        {
            var answer = await PollAsync($"/poll/user/{user}?timeout=30", place);
            got.AddRange(answer.Ids);
            place = answer.Cursor;
            answers++;
        }

        got.Should().Equal(Enumerable.Range(1, 20).Select(i => $"m{i}"));
        answers.Should().BeInRange(2, 20);
    }

    [Fact]
    public async Task Poll_PlaceThatIsNone_IsToldByReset()
    {
        var answer = await PollAsync($"/poll/user/{NewName("u")}?timeout=30", "nonsense");
        answer.Events.Should().ContainSingle().Which.GetProperty("event").GetString().Should().Be("reset");
        answer.Events[0].GetProperty("streams")[0].GetProperty("reason").GetString().Should().Be("cursor");
    }

    [Theory]
    [InlineData("timeout=61")]
    [InlineData("timeout=-1")]
    [InlineData("timeout=1.5")]
    [InlineData("timeout=x")]
    public async Task Poll_TimeThatIsNone_IsRefusedByName(string query)
    {
        using var answer = await gateway.Process.Public.GetAsync(new Uri($"/poll/user/u?{query}", UriKind.Relative));
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty("timeout")[0].GetString().Should().Contain("0 to 60");
    }

    [Fact]
    public async Task Poll_ClientLeaves_LeavesNoConnection()
    {
        await using var own = await GatewayProcess.StartAsync();
        using (var leaving = new CancellationTokenSource())
        {
            var polling = own.Public.GetAsync(new Uri("/poll/user/u?timeout=60", UriKind.Relative), leaving.Token);
            await UntilAsync(own, 1);
            await leaving.CancelAsync();
            await polling.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await UntilAsync(own, 0);
    }

    [Fact]
    public async Task Poller_BetweenPolls_IsOneConnectionToTheRoutersUntilItStaysAway()
    {
        await using var own = await GatewayProcess.StartAsync();
        var first = await PollAsync(own, "/poll/user/u?timeout=0", null);
        IReadOnlyList<string> Open() => [.. own.Sidecar.Account.Open.Select(open => open.Id)];
        await Waiting.UntilAsync(() => Open().SequenceEqual([first.Connection]), TimeSpan.FromSeconds(30), () => $"Open: {string.Join(", ", Open())}");

        var second = await PollAsync(own, $"/poll/user/u?timeout=1&connection_id={first.Connection}", first.Cursor);
        second.Connection.Should().Be(first.Connection);
        Open().Should().Equal(first.Connection);
        (await PollAsync(own, $"/poll/user/other?timeout=0&connection_id={first.Connection}", null)).Connection.Should().NotBe(first.Connection, "it is not this poller's");
        (await PollAsync(own, $"/poll/user/u?timeout=0&connection_id=made-up", null)).Connection.Should().StartWith("conn_");

        // Ten seconds later, with a heartbeat of reports behind it.
        await Waiting.UntilAsync(() => Open().Count == 0, TimeSpan.FromSeconds(40), () => $"Open: {string.Join(", ", Open())}");
    }

    [Fact]
    public async Task Stop_AnswersThoseThatWait()
    {
        await using var own = await GatewayProcess.StartAsync();
        var place = (await PollAsync(own, "/poll/user/u?timeout=0", null)).Cursor;
        var waiting = PollAsync(own, "/poll/user/u?timeout=60", place);
        await UntilAsync(own, 1);
        (await own.StopAsync()).Should().Be(0);
        var answer = await waiting;
        answer.Events.Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("shutdown");
        answer.Cursor.Should().Be(place);
    }

    private Task<Answer> PollAsync(string path, string? cursor = null) => PollAsync(gateway.Process, path, cursor);

    private static async Task<Answer> PollAsync(GatewayProcess gateway, string path, string? cursor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cursor is not null)
        {
            request.Headers.Add("Last-Event-ID", cursor);
        }

        using var answer = await gateway.Public.SendAsync(request);
        var (place, connection) = (answer.Headers.GetValues("Last-Event-ID").Single(), answer.Headers.GetValues("Connection-Id").Single());
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            return new Answer(answer.StatusCode, place, connection, []);
        }

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        json.GetProperty("cursor").GetString().Should().Be(place);
        json.GetProperty("connection_id").GetString().Should().Be(connection);
        return new Answer(answer.StatusCode, place, connection, [.. json.GetProperty("events").EnumerateArray()]);
    }

    private static Task UntilAsync(GatewayProcess gateway, int connections) => Waiting.UntilAsync(
        async () => (await gateway.Admin.GetStringAsync("/metrics")).Split('\n').Any(line =>
            line.StartsWith("message_push_connections_active", StringComparison.Ordinal) && line.EndsWith($" {connections}", StringComparison.Ordinal)),
        TimeSpan.FromSeconds(30),
        () => $"There are not {connections} connections.");

    private sealed record Answer(HttpStatusCode Status, string Cursor, string Connection, IReadOnlyList<JsonElement> Events)
    {
        public IEnumerable<string> Ids => Events.Select(one => one.GetProperty("message").GetProperty("id").GetString()!);
    }

    /// <summary>One gateway for all.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        internal GatewayProcess Process { get; private set; } = null!;

        public async Task InitializeAsync() => Process = await GatewayProcess.StartAsync();

        public async Task DisposeAsync() => await Process.DisposeAsync();
    }
}
