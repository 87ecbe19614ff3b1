using System.Net;
using System.Text;
using DaprPush.FunctionsHost.Contract.Tests.Hosts;

namespace DaprPush.FunctionsHost.Contract.Tests;

/// <summary>What of a request reaches a function.</summary>
[Collection(SharedHosts.Name)]
public sealed class RequestTests(HostsFixture hosts)
{
    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Body_WithContentLength_ComesByteForByte(HostMode mode)
    {
        var bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        using var client = hosts.Client(mode);

        using var response = await client.PostAsync(Path("api/sample/echo"), new ByteArrayContent(bytes));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);
    }

    [Theory]
    [InlineData(HostMode.Grpc, "")]
    [InlineData(HostMode.AspNetCore, "in chunks")]
    public async Task Body_Chunked_ReachesOnlyAnAppWithTheIntegration(HostMode mode, string expected)
    {
        using var client = hosts.Client(mode);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path("api/sample/echo")) { Content = new StringContent("in chunks") };
        request.Headers.TransferEncodingChunked = true;

        using var response = await client.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be(expected);
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Body_ShorterThanContentLength_Answers500(HostMode mode)
    {
        var answer = await hosts.SendRawAsync(mode, "POST /api/sample/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc");

        answer.Should().StartWith("HTTP/1.1 500").And.EndWith("\r\n\r\n");
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Body_Over100Megabytes_Answers500(HostMode mode)
    {
        var answer = await hosts.SendRawAsync(
            mode, "POST /api/sample/echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 104857601\r\n\r\n");

        answer.Should().StartWith("HTTP/1.1 500").And.EndWith("\r\n\r\n");
    }

    [Theory]
    [InlineData(HostMode.Grpc, "one,two")]
    [InlineData(HostMode.AspNetCore, "one, two")]
    public async Task Header_InSeveralLines_ComesAsOneValue(HostMode mode, string expected)
    {
        var answer = await hosts.SendRawAsync(
            mode, "GET /api/sample/headers/x-twice HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Twice: one\r\nX-Twice: two\r\n\r\n");

        answer.Should().StartWith("HTTP/1.1 200").And.Contain("\r\n" + expected + "\r\n");
    }

    [Theory]
    [InlineData(HostMode.Grpc, 200)]
    [InlineData(HostMode.AspNetCore, 500)]
    public async Task Header_NotAscii_FailsWithTheIntegration(HostMode mode, int expected)
    {
        var answer = await hosts.SendRawAsync(
            mode, "GET /api/sample/headers/x-name HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Name: é\r\n\r\n");

        answer.Should().StartWith($"HTTP/1.1 {expected}");
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Host_Missing_Answers500(HostMode mode)
    {
        var answer = await hosts.SendRawAsync(mode, "GET /api/sample/process HTTP/1.0\r\n\r\n");

        answer.Should().StartWith("HTTP/1.1 500").And.EndWith("\r\n\r\n");
    }

    [Theory]
    [InlineData("api/sample/bound/7", null, "7||")]
    [InlineData("api/sample/bound/7?given=query", null, "7||query")]
    [InlineData("api/sample/bound/7?GIVEN=query", null, "7||query")]
    [InlineData("api/sample/bound/7?given=first&given=last", null, "7||last")]
    [InlineData("api/sample/bound/7?id=8&tail=set", null, "7|set|")]
    [InlineData("api/sample/bound/7/route?tail=query", """{"tail":"body","id":"9"}""", "7|route|")]
    [InlineData("api/sample/bound/7", """{"given":"body"}""", "7||body")]
    [InlineData("api/sample/bound/7?given=query", """{"given":"body"}""", "7||query")]
    [InlineData("api/sample/bound/7", """{"given":1.50,"tail":true}""", "7|True|1.5")]
    [InlineData("api/sample/bound/7", """{"given":"a\u00e9\"b","tail":[1]}""", "7||aé\"b")]
    [InlineData("api/sample/bound/7", """{"given":"2026-01-02T03:04:05Z"}""", "7||01/02/2026 03:04:05")]
    [InlineData("api/sample/bound/7", """{"given":"body"} and more""", "7||")]
    [InlineData("api/sample/bound/7", """[{"given":"body"}]""", "7||")]
    public async Task Parameter_ByItsName_IsBoundFromRouteThenQueryThenBody(string path, string? body, string expected)
    {
        foreach (var mode in Enum.GetValues<HostMode>())
        {
            using var client = hosts.Client(mode);
            using var request = new HttpRequestMessage(HttpMethod.Post, Path(path)) { Content = body is null ? null : new StringContent(body) };

            using var response = await client.SendAsync(request);

            (await response.Content.ReadAsStringAsync()).Should().Be($"{expected}|/{path}", $"{mode}");
        }
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Body_NotUtf8_IsServedAndLeavesTheWorkerAlive(HostMode mode)
    {
        using var client = hosts.Client(mode);
        byte[] broken = [.. "{\"given\":\""u8, 0xff, 0xfe, .. "\",\"tail\":{\"x\":\""u8, 0xc3, .. "\"}}"u8];
        var before = await client.GetStringAsync(Path("api/sample/process"));

        using var echoed = await client.PostAsync(Path("api/sample/echo"), new ByteArrayContent(broken));

        (await echoed.Content.ReadAsByteArrayAsync()).Should().Equal(broken);
        (await client.GetStringAsync(Path("api/sample/process"))).Should().Be(before);
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Requests_ManyAtOnce_AreAnsweredWithTheirOwn(HostMode mode)
    {
        using var client = hosts.Client(mode);

        // Not more: the worker's integration gives up a request whose invocation comes 5 s later, which a machine at full load makes of 500.
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var response = await client.PostAsync(Path("api/sample/echo"), new StringContent($"message {i}", Encoding.UTF8));
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            return await response.Content.ReadAsStringAsync();
        }));

        answers.Should().Equal(Enumerable.Range(0, 100).Select(i => $"message {i}"));
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
