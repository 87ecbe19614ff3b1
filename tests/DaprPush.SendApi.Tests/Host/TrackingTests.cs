using System.Net;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>What a program sees that asks for a message's state or confirms it.</summary>
public sealed class TrackingTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("Accepted", "accepted")]
    [InlineData("Delivered", "delivered")]
    [InlineData("Acknowledged", "acknowledged")]
    [InlineData("Expired", "expired")]
    [InlineData("Dead", "expired")]
    public async Task Status_KnownMessage_TellsHowFarItIs(string state, string expected)
    {
        var id = Track(Enum.Parse<TrackedState>(state));

        var reply = await GetAsync(id);

        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Text.Should().Be(
            $$"""{"id":"{{id}}","status":"{{expected}}","retry_count":2,"accepted_at":"1970-01-01T00:00:01.000Z","expires_at":"1970-01-01T00:01:00.000Z","delivered_at":"1970-01-01T00:00:02.000Z"}""");
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a%20b")]
    public async Task Any_UnknownMessage_Is404(string id)
    {
        var replies = new[] { await GetAsync(id), await AckAsync(id) };

        replies.Should().OnlyContain(reply =>
            reply.Status == HttpStatusCode.NotFound && reply.Problem == "unknown-message" && reply.ContentType == "application/problem+json");
    }

    [Fact]
    public async Task Ack_TwiceForAMessage_Is204BothTimes()
    {
        var id = Track(TrackedState.Delivered);

        var replies = new[] { await AckAsync(id), await AckAsync(id) };

        replies.Should().OnlyContain(reply => reply.Status == HttpStatusCode.NoContent && reply.Text.Length == 0);
        (await GetAsync(id)).Json.GetProperty("status").GetString().Should().Be("acknowledged");
    }

    [Theory]
    [InlineData("Expired")]
    [InlineData("Dead")]
    public async Task Ack_TooLate_Is409(string state)
    {
        var reply = await AckAsync(Track(Enum.Parse<TrackedState>(state)));

        reply.Status.Should().Be(HttpStatusCode.Conflict);
        reply.Problem.Should().Be("expired");
    }

    [Fact]
    public async Task Any_RouterAway_Is503()
    {
        var id = Track(TrackedState.Accepted);
        api.Sidecar.Behaviour = SidecarDouble.Mode.Fail;
        try
        {
            var replies = new[] { await GetAsync(id), await AckAsync(id) };

            replies.Should().OnlyContain(reply => reply.Status == HttpStatusCode.ServiceUnavailable && reply.RetryAfter != null);
        }
        finally
        {
            api.Sidecar.Behaviour = SidecarDouble.Mode.Take;
        }
    }

    private string Track(TrackedState state)
    {
        var id = $"m-{Guid.NewGuid():N}";
        api.Sidecar.Tracked[id] = new TrackedMessage(id, state, 2, 1_000, 60_000) { DeliveredAt = 2_000 };
        return id;
    }

    private async Task<Reply> GetAsync(string id)
    {
        using var response = await api.Http.GetAsync(new Uri($"api/v1/messages/{id}", UriKind.Relative));
        return await Reply.OfAsync(response);
    }

    private Task<Reply> AckAsync(string id) => api.PostAsync($"messages/{id}/ack", new ByteArrayContent([]));
}
