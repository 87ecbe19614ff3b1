using System.Net;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>What is answered where there is nothing, or where it is asked for in the wrong way.</summary>
public sealed class RouteTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("GET", "api/v1/nothing")]
    [InlineData("POST", "api/v1/messages/send/more")]
    [InlineData("GET", "api/")]
    [InlineData("DELETE", "api/v2/connections/x")]
    [InlineData("PATCH", "api/v1/messages//ack")]
    public async Task Any_UnknownPath_Is404WithProblemDetails(string method, string path)
    {
        using var answer = await SendAsync(method, path);
        var reply = await Reply.OfAsync(answer);

        reply.Status.Should().Be(HttpStatusCode.NotFound);
        (reply.ContentType, reply.Problem).Should().Be(("application/problem+json", "unknown-route"));
    }

    [Theory]
    [InlineData("PUT", "api/v1/messages/send", "GET, HEAD, POST")]
    [InlineData("GET", "api/v1/messages/m1/ack", "POST")]
    [InlineData("POST", "api/v1/connections", "GET, HEAD")]
    [InlineData("GET", "api/v1/connections/x", "DELETE")]
    [InlineData("PATCH", "api/health", "GET, HEAD")]
    public async Task Any_WrongMethod_Is405WithTheMethodsThatAreAllowed(string method, string path, string allowed)
    {
        using var answer = await SendAsync(method, path);
        var reply = await Reply.OfAsync(answer);

        reply.Status.Should().Be(HttpStatusCode.MethodNotAllowed);
        (reply.ContentType, reply.Problem).Should().Be(("application/problem+json", "wrong-method"));
        string.Join(", ", answer.Content.Headers.Allow).Should().Be(allowed);
    }

    [Theory]
    [InlineData("api/health/live")]
    [InlineData("api/v1/openapi.json")]
    [InlineData("api/v1/docs")]
    [InlineData("api/metrics")]
    [InlineData("api/v1/messages/nobody")]
    [InlineData("api/v1/connections?limit=0")]
    [InlineData("api/v1/nothing")]
    public async Task Head_OfAnyPage_AnswersAsGetDoesWithoutTheBody(string path)
    {
        using var get = await SendAsync("GET", path);
        using var head = await SendAsync("HEAD", path);

        head.StatusCode.Should().Be(get.StatusCode);
        head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType);
        (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        if (path != "api/metrics")
        {
            head.Content.Headers.ContentLength.Should().Be(get.Content.Headers.ContentLength).And.BePositive();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        return await api.Http.SendAsync(request);
    }
}
