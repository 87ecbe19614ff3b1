using System.Net;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>What is answered where there is nothing, or where it is asked for in the wrong way.</summary>
public sealed class RouteTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("GET", "api/v1/nothing")]
    [InlineData("POST", "api/v1/messages/send/more")]
    [InlineData("GET", "api/")]
    [InlineData("DELETE", "api/v2/connections/x")]
    public async Task Any_UnknownPath_Is404WithProblemDetails(string method, string path)
    {
        using var answer = await SendAsync(method, path);
        var reply = await Reply.OfAsync(answer);

        reply.Status.Should().Be(HttpStatusCode.NotFound);
        (reply.ContentType, reply.Problem).Should().Be(("application/problem+json", "unknown-route"));
    }

    [Theory]
    [InlineData("PUT", "api/v1/messages/send", "GET, POST")]
    [InlineData("GET", "api/v1/messages/m1/ack", "POST")]
    [InlineData("POST", "api/v1/connections", "GET")]
    [InlineData("GET", "api/v1/connections/x", "DELETE")]
    [InlineData("PATCH", "api/health", "GET")]
    public async Task Any_WrongMethod_Is405WithTheMethodsThatAreAllowed(string method, string path, string allowed)
    {
        using var answer = await SendAsync(method, path);
        var reply = await Reply.OfAsync(answer);

        reply.Status.Should().Be(HttpStatusCode.MethodNotAllowed);
        (reply.ContentType, reply.Problem).Should().Be(("application/problem+json", "wrong-method"));
        string.Join(", ", answer.Content.Headers.Allow).Should().Be(allowed);
    }

    [Fact]
    public void Functions_ByName_TheOneForEveryPathComesLast()
    {
        var names = typeof(SendApiServices).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>();

        names.Order(StringComparer.OrdinalIgnoreCase).Last().Should().Be("without-route");
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        return await api.Http.SendAsync(request);
    }
}
