using System.Net;
using System.Text;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>What a sender sees that puts a key on its requests.</summary>
public sealed class IdempotencyTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Body = """{"service":"s","target":{"user_id":"u"},"data":1}""";
    private const string Batch = """{"messages":[{"service":"s","target":{"user_id":"u"},"data":1},{"data":2},{"id":"own","service":"s","target":{"user_id":"u"},"data":3}]}""";

    [Fact]
    public async Task Send_SameKeyTwice_IsPublishedOnceAndAnsweredTheSame()
    {
        var key = NewKey();

        var first = await PostAsync("send", Body, key);
        var again = await PostAsync("send", Body, $"\"{key}\"");

        first.Status.Should().Be(HttpStatusCode.Accepted);
        (again.Status, again.Text).Should().Be((first.Status, first.Text));
        api.Sidecar.Ids.Count(id => id == first.Json.GetProperty("id").GetString()).Should().Be(1);
    }

    [Fact]
    public async Task Batch_SameKeyTwice_IsPublishedOnceAndAnsweredTheSamePerItem()
    {
        var key = NewKey();
        var before = api.Sidecar.Ids.Count();

        var first = await PostAsync("batch", Batch, key);
        var again = await PostAsync("batch", Batch, key);

        first.Status.Should().Be(HttpStatusCode.Accepted);
        again.Text.Should().Be(first.Text);
        first.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()).Should().Equal("accepted", "refused", "accepted");
        first.Json.GetProperty("results")[2].GetProperty("id").GetString().Should().Be("own");
        (api.Sidecar.Ids.Count() - before).Should().Be(2);
    }

    [Theory]
    [InlineData("send", """{"service":"s","target":{"user_id":"u"},"data":2}""")]
    [InlineData("batch", Batch)]
    [InlineData("broadcast", """{"service":"s","data":1}""")]
    public async Task Any_SameKeyForAnotherRequest_Is422AndNothingIsPublished(string endpoint, string body)
    {
        var key = NewKey();
        await PostAsync("send", Body, key);
        var before = api.Sidecar.Ids.Count();

        var other = await PostAsync(endpoint, body, key);

        other.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        other.Problem.Should().Be("key-taken");
        api.Sidecar.Ids.Count().Should().Be(before);
    }

    [Fact]
    public async Task Send_BrokerWasAway_SameKeyGoesWithTheSameId()
    {
        var key = NewKey();
        api.Sidecar.Behaviour = SidecarDouble.Mode.Fail;
        Reply failed;
        try
        {
            failed = await PostAsync("send", Body, key);
        }
        finally
        {
            api.Sidecar.Behaviour = SidecarDouble.Mode.Take;
        }

        var done = await PostAsync("send", Body, key);

        failed.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        done.Status.Should().Be(HttpStatusCode.Accepted);
        api.Sidecar.Ids.Should().Contain(done.Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Send_KeyCannotBeLookedUp_Is503AndNothingIsPublished()
    {
        var before = api.Sidecar.Ids.Count();
        api.Sidecar.AreActorsAway = true;
        Reply reply;
        try
        {
            reply = await PostAsync("send", Body, NewKey());
        }
        finally
        {
            api.Sidecar.AreActorsAway = false;
        }

        reply.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        reply.RetryAfter.Should().NotBeNull();
        api.Sidecar.Ids.Count().Should().Be(before);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("\"\"")]
    [InlineData("\"half")]
    public async Task Any_KeyThatIsNone_Is400NamingTheHeader(string key)
    {
        var replies = new[] { await PostAsync("send", Body, key), await PostAsync("batch", Batch, new string('k', 256)) };

        replies.Should().OnlyContain(reply => reply.Status == HttpStatusCode.BadRequest && reply.Problem == "invalid-request");
        replies[0].Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("Idempotency-Key");
    }

    private static string NewKey() => Guid.NewGuid().ToString();

    private Task<Reply> PostAsync(string endpoint, string body, string key)
    {
        var content = RunningApi.Json(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return api.PostAsync($"messages/{endpoint}", content);
    }
}
