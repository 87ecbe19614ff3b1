using System.Net;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Deployment.Tests.Nginx;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Configuration_Checked_HasNoFaultAndNoWarning()
    {
        var result = await NginxServer.CheckAsync();

        result.ExitCode.Should().Be(0, result.All);
        result.All.Should().Contain("test is successful").And.NotContain("[warn]").And.NotContain("[emerg]");
    }

    [Fact]
    public async Task PlainHttp_Asked_SendsToTls()
    {
        await using var nginx = await NginxServer.StartAsync([new Uri("http://127.0.0.1:9/")]);
        using var http = NewHttp();

        using var answer = await http.GetAsync(new Uri(nginx.Plain, "sse/user/alice?channels=a"));

        answer.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        answer.Headers.Location.Should().Be(new Uri("https://127.0.0.1/sse/user/alice?channels=a"));
    }

    [Fact]
    public async Task ClientAddress_Forged_IsReplacedByTheRealOne()
    {
        await using var echo = new EchoServer();
        await using var nginx = await NginxServer.StartAsync([echo.Address]);
        using var http = NewHttp();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(nginx.Secure, "sse/user/alice"));
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Real-IP", "203.0.113.7");
        request.Headers.Add("Forwarded", "for=203.0.113.7");

        using var response = await http.SendAsync(request);
        var answer = await Answer.ReadAsync(response);

        answer.Json.GetProperty("X-Forwarded-For").GetString().Should().Be("127.0.0.1");
        answer.Json.GetProperty("X-Forwarded-Proto").GetString().Should().Be("https");
        answer.Body.Should().NotContain("203.0.113.7");
    }

    [Fact]
    public async Task Gateways_NoneAnswers_AnEventSourceIsToldToComeBackAndOthersThatItFailed()
    {
        await using var nginx = await NginxServer.StartAsync([new Uri($"http://127.0.0.1:{FreePorts.Take(1)}/")]);
        using var http = NewHttp();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(nginx.Secure, "sse/user/alice"));
        request.Headers.Accept.ParseAdd("text/event-stream");

        using var stream = await http.SendAsync(request);
        using var other = await http.GetAsync(new Uri(nginx.Secure, "sse/user/alice"));

        stream.StatusCode.Should().Be(HttpStatusCode.OK);
        stream.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        (await stream.Content.ReadAsStringAsync()).Should().Be("retry: 5000\n\n");
        other.StatusCode.Should().Be(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Answers_OfEveryKind_SayThatThisHostIsReachedByTlsAlone()
    {
        await using var echo = new EchoServer();
        await using var nginx = await NginxServer.StartAsync(
            [echo.Address], text => text.Replace("rate=20r/s", "rate=1r/m", StringComparison.Ordinal).Replace("burst=100", "burst=1", StringComparison.Ordinal));
        await using var without = await NginxServer.StartAsync([new Uri($"http://127.0.0.1:{FreePorts.Take(1)}/")]);
        using var http = NewHttp();
        using var eventSource = NewHttp();
        eventSource.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        var statuses = new List<HttpStatusCode>();

        foreach (var (client, address) in new[]
        {
            (http, new Uri(nginx.Secure, "sse/user/alice")), (http, new Uri(nginx.Secure, "api/v1/x")), (http, nginx.Secure),
            (http, new Uri(without.Secure, "sse/user/alice")), (eventSource, new Uri(without.Secure, "sse/user/alice")), (http, new Uri(without.Secure, "api/v1/x")),
            (http, new Uri(nginx.Secure, "sse/user/alice")), (http, new Uri(nginx.Secure, "sse/user/alice")), (http, new Uri(nginx.Secure, "%00")),
        })
        {
            using var answer = await client.GetAsync(address);
            statuses.Add(answer.StatusCode);
            answer.Headers.TryGetValues("Strict-Transport-Security", out var values).Should().BeTrue($"{address} was answered {(int)answer.StatusCode}");
            values.Should().ContainSingle().Which.Should().Be("max-age=31536000");
        }

        statuses.Should().Contain(
            [HttpStatusCode.OK, HttpStatusCode.BadGateway, HttpStatusCode.TooManyRequests, HttpStatusCode.BadRequest]);
    }

    [Fact]
    public async Task Gateway_Full_TheOtherIsAsked()
    {
        await using var full = new EchoServer(status: 503);
        await using var free = new EchoServer();
        await using var nginx = await NginxServer.StartAsync([full.Address, free.Address]);
        using var http = NewHttp();

        for (var request = 0; request < 4; request++)
        {
            using var answer = await http.GetAsync(new Uri(nginx.Secure, "sse/user/alice"));
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        full.Requests.Should().BePositive();
        free.Requests.Should().Be(4);
    }

    /// <summary>The gateways' port for operators, and the ports for Dapr, are named by nothing that faces the internet.</summary>
    [Fact]
    public void PublicConfigurations_NameNoOtherPortThanThePublicOne()
    {
        string[] places = ["deploy/nginx", "deploy/containers/nginx"];
        var text = string.Concat(places.SelectMany(place => Directory.EnumerateFiles(Repository.At(place), "*.conf", SearchOption.AllDirectories)).Select(File.ReadAllText));

        text.Should().Contain(":8089");
        foreach (var port in new[] { ":8280", ":8281", ":8180", ":8181", ":8190" })
        {
            text.Should().NotContain(port);
        }
    }

    [Fact]
    public async Task Address_OverItsRate_IsRefusedWith429()
    {
        await using var echo = new EchoServer();
        await using var nginx = await NginxServer.StartAsync(
            [echo.Address], text => text.Replace("rate=20r/s", "rate=1r/m", StringComparison.Ordinal).Replace("burst=100", "burst=2", StringComparison.Ordinal));
        using var http = NewHttp();
        var statuses = new List<HttpStatusCode>();

        for (var request = 0; request < 5; request++)
        {
            using var answer = await http.GetAsync(new Uri(nginx.Secure, "sse/user/alice"));
            statuses.Add(answer.StatusCode);
        }

        statuses.Should().Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Status_AskedOnTheMachine_CountsConnections()
    {
        await using var nginx = await NginxServer.StartAsync([new Uri("http://127.0.0.1:9/")]);
        using var http = NewHttp();

        (await http.GetStringAsync(nginx.Status)).Should().Contain("Active connections:");
    }

    private static HttpClient NewHttp() => new(Certificates.Trusting());
}
