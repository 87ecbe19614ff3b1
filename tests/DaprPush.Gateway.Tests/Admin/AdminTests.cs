using System.Net;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Admin;

public class AdminTests(AdminGateway shared) : IClassFixture<AdminGateway>
{
    [Theory]
    [InlineData("GET", "connections?user_id=a&limit=5")]
    [InlineData("GET", "connections/stats")]
    [InlineData("DELETE", "connections/conn_1.g%40x")]
    [InlineData("GET", "users/..a/presence")]
    public async Task Admin_KnownPath_IsTheSendApis(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/admin/" + path);

        using var answer = await shared.Gateway.Admin.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).Should().Be($"{method} /v1.0/invoke/send-api/method/api/v1/{path}".Replace("%40", "@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/admin/messages/send")]
    [InlineData("/admin/host/status")]
    [InlineData("/admin")]
    public async Task Admin_OtherPath_Is404(string path)
    {
        using var answer = await shared.Gateway.Admin.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Theory]
    [InlineData("/admin/../../../admin/connections/stats")]
    [InlineData("/admin/x/%2e%2e/../admin/connections/stats")]
    public async Task Admin_PathThatClimbs_IsRefused(string path)
    {
        using var client = await RawClient.ConnectAsync(shared.Gateway.Admin.BaseAddress!.Port);
        await client.GetAsync(path);

        (await client.ReadUntilAsync("dot segment")).Should().StartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task Admin_FromAnotherOrigin_GetsNoCorsHeaders()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/connections");
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var answer = await shared.Gateway.Admin.SendAsync(request);

        answer.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }
}

/// <summary>A gateway that any page may use, and a send API that says what it was asked.</summary>
public sealed class AdminGateway : IAsyncLifetime
{
    internal GatewayProcess Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Gateway = await GatewayProcess.StartAsync(null, ("ALLOWED_ORIGINS", "*"));
        Gateway.Sidecar.SendApi = context => context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
    }

    public async Task DisposeAsync() => await Gateway.DisposeAsync();
}
