using System.Net;
using System.Net.Sockets;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Access;

/// <summary>What one client address may have, and that nobody chooses his.</summary>
public class AddressTests
{
    [Fact]
    public async Task Request_OverTheRate_Is429WhateverTheClientSaysOfItself()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("RATE_LIMIT_PER_MINUTE", "5"));

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var answer = await GetAsync(gateway, $"198.51.100.{i}");
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                var refused = await Refused.OfAsync(answer);
                refused.Kind.Should().Be("limited");
                refused.RetryAfter.Should().BePositive();
            }
        }

        statuses.Should().StartWith(Enumerable.Repeat(HttpStatusCode.OK, 5)).And.Contain(HttpStatusCode.TooManyRequests);
        using var dapr = await gateway.Dapr.GetAsync("/health/live");
        dapr.StatusCode.Should().Be(HttpStatusCode.OK, "the sidecar is not limited");
    }

    [Fact]
    public async Task Request_ThroughATrustedProxy_CountsForTheClientItNames()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("RATE_LIMIT_PER_MINUTE", "3"), ("TRUSTED_PROXIES", "127.0.0.1"));

        for (var i = 0; i < 10; i++)
        {
            using var other = await GetAsync(gateway, $"198.51.100.{i}");
            other.StatusCode.Should().Be(HttpStatusCode.OK, "each is another client");
        }

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await GetAsync(gateway, $"10.9.8.{i}, 203.0.113.7");
            statuses.Add(answer.StatusCode);
        }

        statuses.Should().Contain(HttpStatusCode.TooManyRequests, "what stands left of the proxy's word is the client's own invention");
    }

    [Fact]
    public async Task Open_MoreNewStreamsThanAnAddressMayBring_Is429ButHeldOnesAreFree()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("Push__Limits__NewStreamsPerAddress", "100"), ("Push__Limits__FollowedPerAddress", "250"));
        var names = string.Join(',', Enumerable.Range(0, 100).Select(i => $"a{i}"));
        using var first = await gateway.OpenAsync($"/sse/stream/{names}");
        await first.UntilReadyAsync();

        using (var answer = await gateway.Public.GetAsync("/sse/stream/" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"b{i}"))))
        {
            var refused = await Refused.OfAsync(answer);
            refused.Status.Should().Be(429);
            refused.Detail.Should().Contain("100 streams in a minute");
            refused.RetryAfter.Should().BePositive();
        }

        using var again = await gateway.OpenAsync($"/sse/stream/{names}");
        await again.UntilReadyAsync();
        using (var answer = await gateway.Public.GetAsync($"/sse/stream/{names}"))
        {
            (await Refused.OfAsync(answer)).Detail.Should().Contain("250 streams together");
        }

        gateway.Sidecar.Calls.Count(call => call.StartsWith("Attach ", StringComparison.Ordinal)).Should().Be(101, "nothing is attached for who was refused");
    }

    [Fact]
    public async Task Connect_MoreThanAnAddressMayHave_IsRefusedBeforeAndAfterTheStreamBegins()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("Push__Limits__ConnectionsPerAddress", "3"));
        var streams = new List<SseClient>();
        for (var i = 0; i < 3; i++)
        {
            streams.Add(await gateway.OpenAsync("/sse/user/u"));
        }

        using (var answer = await gateway.Public.GetAsync("/sse/user/u"))
        {
            var refused = await Refused.OfAsync(answer);
            refused.Status.Should().Be(429);
            refused.Detail.Should().Contain("3 connections");
            refused.RetryAfter.Should().BePositive();
        }

        streams[0].Dispose();
        await Waiting.UntilAsync(
            async () =>
            {
                using var again = await gateway.Public.GetAsync("/sse/user/u", HttpCompletionOption.ResponseHeadersRead);
                return again.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(60),
            () => "The place of a stream that ended stays taken.");

        // Connections that say nothing count too: of many only a few are kept.
        var silent = Enumerable.Range(0, 8).Select(_ => UntilCutOffAsync(gateway.Public.BaseAddress!.Port)).ToArray();
        await Waiting.UntilAsync(() => silent.Count(task => task.IsCompleted) >= 5, TimeSpan.FromSeconds(60), () => "Nobody was cut off.");
        streams.ForEach(stream => stream.Dispose());
        await gateway.DisposeAsync();
        await Task.WhenAll(silent);
    }

    private static async Task UntilCutOffAsync(int port)
    {
        try
        {
            using var raw = await RawClient.ConnectAsync(port);
            await raw.ReadToEndAsync();
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Cut off all the same, only harder.
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(GatewayProcess gateway, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await gateway.Public.SendAsync(request);
    }
}
