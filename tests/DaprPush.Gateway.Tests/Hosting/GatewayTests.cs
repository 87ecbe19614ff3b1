using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>The whole program over the wire, with Dapr's side played by the test.</summary>
public class GatewayTests
{
    private static readonly StreamName User = StreamName.User("u");

    [Fact]
    public async Task Open_User_GetsReadyThenItsMessagesWithIds()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        await gateway.SendAsync(TestMessage.Of("m1", MessageType.Status), User);
        await gateway.SendAsync(TestMessage.Of("other"), StreamName.User("v"));
        await gateway.SendAsync(TestMessage.Of("m2"), StreamName.Broadcast);
        await client.UntilGotAsync(2);

        client.Ids.Should().Equal("m1", "m2");
        client.Messages.First().Type.Should().Be("status");
        client.Stream.RetryMilliseconds.Should().Be(3000);
        var ready = JsonDocument.Parse(client.Stream.Events[0].Data).RootElement;
        ready.GetProperty("streams").EnumerateArray().Select(name => name.GetString()).Should().Equal("user:u", "broadcast");
        ready.GetProperty("recovered").GetBoolean().Should().BeFalse();
        ready.GetProperty("heartbeat_interval").GetInt32().Should().Be(30);
        client.Stream.Events.Should().OnlyContain(received => received.LastEventId.Length > 0);
    }

    [Fact]
    public async Task Open_RoutersStillGoByAnOlderList_IsReadyOnlyWhenThatIsOver()
    {
        const int SettlesIn = 1500;
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.LogOf(User).SettlesIn = SettlesIn;
        var openedAt = Stopwatch.GetTimestamp();

        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        Stopwatch.GetElapsedTime(openedAt).TotalMilliseconds.Should().BeGreaterThan(SettlesIn * 0.9, "a timer may be a little early");
    }

    [Fact]
    public async Task Open_WithEarlierId_GoesOnExactlyThere()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        string cursor;
        using (var first = await gateway.OpenAsync("/sse/user/u"))
        {
            await first.UntilReadyAsync();
            await gateway.SendAsync(TestMessage.Of("m1"), User);
            await first.UntilGotAsync(1);
            cursor = first.Stream.LastEventId;
        }

        gateway.Append(TestMessage.Of("m2"), User);
        await gateway.SendAsync(TestMessage.Of("m3"), User);
        using var second = await gateway.OpenAsync("/sse/user/u", cursor);
        await second.UntilGotAsync(2);

        second.Ids.Should().Equal("m2", "m3");
        second.Stream.Events[0].Data.Should().Contain("\"recovered\":true");
    }

    [Fact]
    public async Task Deliver_MessageThatWantsAnAcknowledgement_IsReportedOnceAlsoAfterTheSidecarWasAway()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var first = await gateway.OpenAsync("/sse/user/u");
        using var second = await gateway.OpenAsync("/sse/user/u");
        await first.UntilReadyAsync();
        await second.UntilReadyAsync();

        await gateway.SendAsync(TestMessage.Of("m1"), User);
        gateway.Sidecar.IsAway = true;
        await gateway.SendAsync(TestMessage.Of("m2", ack: true), User);
        await first.UntilGotAsync(2);
        await second.UntilGotAsync(2);
        await Waiting.UntilAsync(
            () => gateway.Sidecar.Calls.Contains("MarkDeliveredAsync message:m2"), TimeSpan.FromSeconds(30), () => "the delivery is not reported");
        gateway.Sidecar.Reported.Should().BeEmpty();
        gateway.Sidecar.IsAway = false;
        await gateway.SendAsync(TestMessage.Of("m2", ack: true).Repeat(1), User);
        await Waiting.UntilAsync(() => !gateway.Sidecar.Reported.IsEmpty, TimeSpan.FromSeconds(30), () => "the delivery is not reported");

        gateway.Sidecar.Reported.Should().OnlyContain(report => report.Tracker == "message:m2");
    }

    [Fact]
    public async Task Open_ForgedOrLostPlace_IsResetAndGoesOnLive()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var forged = await gateway.OpenAsync("/sse/user/u?last_event_id=forged");
        await forged.UntilAsync(client => client.Stream.Events.Any(received => received.Type == "reset"));
        var cursor = forged.Stream.LastEventId;
        gateway.Sidecar.LogOf(User).LoseHistory(9);
        gateway.Append(TestMessage.Of("before"), User);

        await gateway.SendAsync(TestMessage.Of("trigger"), User);
        await forged.UntilAsync(client => client.Stream.Events.Count(received => received.Type == "reset") == 2);
        using var back = await gateway.OpenAsync("/sse/user/u", cursor);
        await back.UntilAsync(client => client.Stream.Events.Any(received => received.Type == "reset"));
        await gateway.SendAsync(TestMessage.Of("live"), User);
        await back.UntilGotAsync(3);
        await forged.UntilGotAsync(3);

        forged.Ids.Should().Equal("before", "trigger", "live");
        back.Ids.Should().Equal("before", "trigger", "live");
        back.Stream.Events.Single(received => received.Type == "reset").Data.Should().Contain("user:u").And.Contain("epoch").And.NotContain("broadcast");
    }

    [Fact]
    public async Task Open_SidecarAway_StreamOpensAndIsReadyOnceTheActorAnswers()
    {
        var sidecar = await FakeSidecar.StartAsync();
        sidecar.IsAway = true;
        await using var gateway = await GatewayProcess.StartAsync(sidecar, ("HEARTBEAT_INTERVAL", "1"));
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilAsync(open => open.Stream.Comments.Count > 0);
        client.Stream.Events.Should().BeEmpty();

        sidecar.IsAway = false;
        await client.UntilReadyAsync();

        (await gateway.Public.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Deliver_ForAFormerLife_IsIgnored()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        var late = gateway.Append(TestMessage.Of("m1"), User);
        await gateway.DeliverAsync(late, epoch: 1);
        await gateway.DeliverAsync(late);
        await client.UntilGotAsync(1);

        client.Ids.Should().Equal("m1");
    }

    [Fact]
    public async Task Renew_LeaseHadLapsed_AttachesAgainAndReadsWhatWasMissed()
    {
        var sidecar = await FakeSidecar.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(sidecar, ("Push__Gateway__LeaseRenewalSeconds", "1"));
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        gateway.Append(TestMessage.Of("missed"), User);
        sidecar.HasLapsed = true;
        await client.UntilGotAsync(1);

        client.Ids.Should().Equal("missed");
    }

    [Fact]
    public async Task Open_OverTheLimit_Is503WithRetryAfter()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("MAX_CONNECTIONS", "1"));
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        using var refused = await gateway.Public.GetAsync("/sse/user/u");

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.Should().NotBeNull();
        refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task Stop_OpenStreams_EndCleanlyAndTheLeaseIsReleased()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        var exit = await gateway.StopAsync();
        await client.UntilAsync(ending => ending.HasEnded);

        exit.Should().Be(0);
        gateway.Sidecar.Calls.Should().Contain(call => call.StartsWith(RouterActors.Release, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PublicPort_WhatItServes_IsAsDocumented()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("CORS_ORIGINS", "*"));

        using var head = await gateway.Public.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/sse/user/u"));
        head.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        using var unknown = await gateway.Public.GetAsync("/nothing");
        using var daprOnly = await gateway.Public.PostAsync("/deliveries", null);
        using var bad = await gateway.Public.GetAsync("/sse/user/a%20b?format=1");
        using var subscriptions = await gateway.Dapr.GetAsync("/dapr/subscribe");
        using var cors = new HttpRequestMessage(HttpMethod.Get, "/sse/user/a%20b");
        cors.Headers.Add("Origin", "https://page.example");
        using var crossed = await gateway.Public.SendAsync(cors);

        unknown.StatusCode.Should().Be(HttpStatusCode.NotFound);
        unknown.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        daprOnly.StatusCode.Should().Be(HttpStatusCode.NotFound);
        bad.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await bad.Content.ReadAsStringAsync()).Should().Contain("user_id").And.Contain("format");
        (await subscriptions.Content.ReadAsStringAsync()).Should().Contain("push.gateway.gw").And.Contain("push.deadletter");
        crossed.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }
}
