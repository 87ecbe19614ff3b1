using System.Net;
using DaprPush.FunctionsHost.Contract.Tests.Hosts;

namespace DaprPush.FunctionsHost.Contract.Tests;

/// <summary>What callers see of an answer, and of requests that no function has.</summary>
[Collection(SharedHosts.Name)]
public sealed class AnswerTests(HostsFixture hosts)
{
    public static TheoryData<HostMode> Modes => [HostMode.Grpc, HostMode.AspNetCore];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Answer_WithBody_IsChunkedAndFromKestrel(HostMode mode)
    {
        using var client = hosts.Client(mode);

        using var response = await client.GetAsync(Path("api/sample/process"));

        response.Headers.TransferEncodingChunked.Should().BeTrue();
        response.Headers.Server.ToString().Should().Be("Kestrel");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Answer_StatusHeadersAndCookies_AreTheFunctions(HostMode mode)
    {
        using var client = hosts.Client(mode);

        using var response = await client.GetAsync(Path("api/sample/answer/202"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        response.Headers.GetValues("X-Own").Should().Equal("value");
        response.Headers.GetValues("Set-Cookie").Should().Equal("sweet=1; path=/");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Function_Throwing_Answers500WithoutBody(HostMode mode)
    {
        using var client = hosts.Client(mode);

        using var response = await client.GetAsync(Path("api/sample/fail"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("GET", "api/sample/nothing")]
    [InlineData("GET", "process")]
    [InlineData("GET", "api/sample//process")]
    [InlineData("GET", "api//sample/process")]
    [InlineData("GET", "api/sample/bound/seven")]
    [InlineData("DELETE", "api/sample/process")]
    public async Task Request_NoFunctionForIt_Answers404WithoutBody(string method, string path)
    {
        foreach (var mode in Enum.GetValues<HostMode>())
        {
            var answer = await hosts.SendRawAsync(mode, $"{method} /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            answer.Should().StartWith("HTTP/1.1 404").And.EndWith("\r\n\r\n");
        }
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("admin/host/ping", HttpStatusCode.OK)]
    [InlineData("admin/host/status", HttpStatusCode.Unauthorized)]
    [InlineData("admin/functions", HttpStatusCode.Unauthorized)]
    [InlineData("runtime/webhooks/anything", HttpStatusCode.Unauthorized)]
    [InlineData("api/sample/keyed", HttpStatusCode.Unauthorized)]
    [InlineData("API/Sample/Process", HttpStatusCode.OK)]
    [InlineData("api/sample/process/", HttpStatusCode.OK)]
    public async Task Request_OfTheHostsOwnPathsOrWithoutKey_IsAnsweredAsByTheRealHost(string path, HttpStatusCode expected)
    {
        foreach (var mode in Enum.GetValues<HostMode>())
        {
            using var client = hosts.Client(mode);

            using var response = await client.GetAsync(Path(path));

            response.StatusCode.Should().Be(expected, $"{mode}");
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task Function_WithoutRouteAndMethods_IsServedUnderItsNameForAll(string method)
    {
        using var client = hosts.Client(HostMode.Grpc);

        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), Path("api/sample/unrouted")));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("GET", "order/exact", "a")]
    [InlineData("POST", "order/exact", "B")]
    [InlineData("GET", "order/other", "a")]
    public async Task Functions_OnOneRoute_AreTriedInTheOrderOfTheirNames(string method, string path, string expected)
    {
        using var client = hosts.Client(HostMode.Grpc);

        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), Path("api/sample/" + path)));

        (await response.Content.ReadAsStringAsync()).Should().Be(expected);
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
