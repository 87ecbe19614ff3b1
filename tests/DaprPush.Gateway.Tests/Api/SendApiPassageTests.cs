using System.Net;
using System.Text;
using DaprPush.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Api;

public class SendApiPassageTests
{
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
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {headers["X-Api-Key"]}|{headers["dapr-app-id"]}|{await reader.ReadToEndAsync()}");
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, prefix + "/api/v1/messages/send?a=b%2Fc") { Content = new StringContent("{\"ü\":1}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Api-Key", "key");
        request.Headers.Add("dapr-app-id", "elsewhere");

        using var answer = await gateway.Public.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await answer.Content.ReadAsStringAsync()).Should().Be("PUT /v1.0/invoke/send-api/method/api/v1/messages/send?a=b%2Fc key||{\"ü\":1}");
        answer.Headers.GetValues("X-Answer").Should().Equal("yes");
        answer.Headers.Contains("dapr-caller-app-id").Should().BeFalse();
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
