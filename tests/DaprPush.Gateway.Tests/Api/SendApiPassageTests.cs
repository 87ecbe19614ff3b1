using System.Net;
using System.Text;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Api;

public class SendApiPassageTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Docs_Asked_LeadsToTheSendApisPage(string method)
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await client.SendAsync($"{method} /docs HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 302 ").And.Contain("Location: /api/v1/docs\r\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/sse")]
    public async Task Pass_Request_KeepsMethodPathQueryHeadersAndBody(string prefix)
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.Headers["X-Answer"] = "yes";
            context.Response.Headers["dapr-caller-app-id"] = "hidden";
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            await context.Response.WriteAsync(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {headers["X-Api-Key"]}|{headers["dapr-app-id"]}{headers["x-ms-invocation-id"]}{headers["Forwarded"]}|{await reader.ReadToEndAsync()}");
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, prefix + "/api/v1/messages/send?a=b%2Fc") { Content = new StringContent("{\"ü\":1}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Api-Key", "key");
        request.Headers.Add("dapr-app-id", "elsewhere");
        request.Headers.Add("X-Ms-Invocation-Id", Guid.NewGuid().ToString());
        request.Headers.Add("Forwarded", "for=198.51.100.1");

        using var answer = await gateway.Public.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await answer.Content.ReadAsStringAsync()).Should().Be("PUT /v1.0/invoke/send-api/method/api/v1/messages/send?a=b%2Fc key||{\"ü\":1}");
        answer.Headers.GetValues("X-Answer").Should().Equal("yes");
        answer.Headers.Contains("dapr-caller-app-id").Should().BeFalse();
    }

    [Theory]
    [InlineData("/api/v1/connections/%2e%2e/users", "dot segment")]
    [InlineData("/api/v1/\\..\\..\\metrics", "backslash")]
    [InlineData("/api/v1/a%5Cb", "backslash")]
    [InlineData("/api/v1/messages%2Fsend", "encoded slash")]
    [InlineData("/sse/api/v1/a%2fb", "encoded slash")]
    [InlineData("/api/v1/a/../b", "dot segment")]
    [InlineData("/api/v1/a%1fb", "control character")]
    [InlineData("/api/v1/a%3Fb", "question mark")]
    [InlineData("/api/v1/a%252Fb", "percent sign")]
    public async Task Pass_PathThatWouldBecomeAnother_Is400AndGoesNowhere(string target, string named)
    {
        var passed = 0;
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = _ =>
        {
            Interlocked.Increment(ref passed);
            return Task.CompletedTask;
        };
        using var client = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 400 ").And.Contain(named);
        passed.Should().Be(0);
    }

    [Fact]
    public async Task Pass_TargetThatNamesTheServer_GoesThrough()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = context => context.Response.WriteAsync($"{context.Request.Path}{context.Request.QueryString}");
        using var client = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await client.SendAsync("GET http://push.example/api/v1/connections?limit=1 HTTP/1.1\r\nHost: push.example\r\nConnection: close\r\n\r\n");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 ").And.Contain("/v1.0/invoke/send-api/method/api/v1/connections?limit=1");
    }

    [Theory]
    [InlineData("x%0d%0aX-Injected:%20yes")]
    [InlineData("x%0a%0aGET%20/v1.0/metadata%20HTTP/1.1")]
    [InlineData("x%00y")]
    public async Task Pass_TokenInTheQueryWithControlCharacters_ReachesNobodyAsAHeader(string token)
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = context => context.Response.WriteAsync(
            $"{context.Request.Headers.Authorization}|{string.Join(',', context.Request.Headers.Keys)}|");
        using var client = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await client.SendAsync($"GET /api/v1/health?access_token={token} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 ").And.Contain("Bearer|").And.NotContain("X-Injected").And.NotContain("metadata");
    }

    [Theory]
    [InlineData("X-Name: caf\u00c3\u00a9\r\n", "", "X-Name")]
    [InlineData("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n", "body")]
    [InlineData("Transfer-Encoding: chunked\r\n", "nohex\r\n", "body")]
    public async Task Pass_RequestThatNobodyCanRead_IsSaidToBeTheClientsFault(string header, string body, string named)
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = context => context.Request.Body.CopyToAsync(Stream.Null);
        using var client = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await client.SendAsync($"POST /api/v1/messages/send HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n{header}\r\n{body}");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 400 ").And.Contain(named);
    }

    [Fact]
    public async Task Pass_BodyTooLarge_Is413WhateverItsLengthSays()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = context => context.Request.Body.CopyToAsync(Stream.Null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/messages/batch") { Content = new ByteArrayContent(new byte[(4 * 1024 * 1024) + 1]) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await gateway.Public.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task Pass_SidecarOrAppAway_Is503()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsJsonAsync(new { errorCode = "ERR_DIRECT_INVOKE", message = "no app" });
        };
        using var noApp = await gateway.Public.GetAsync("/api/v1/connections");
        await gateway.Sidecar.DisposeAsync();
        using var noSidecar = await gateway.Public.GetAsync("/api/v1/connections");

        noApp.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        noSidecar.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        noSidecar.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }
}
