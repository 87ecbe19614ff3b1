using System.Net;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.Tests.Host;

public sealed class PublishingTests : IClassFixture<RunningApi>
{
    private readonly RunningApi _api;

    public PublishingTests(RunningApi api)
    {
        _api = api;
        _api.Sidecar.Reset();
    }

    [Fact]
    public async Task Send_Valid_Is202WithWhatTheSidecarGot()
    {
        var reply = await _api.SendAsync(RunningApi.Message("a", "{ \"n\" : 1.50 , \"z\":\"ü😀\" }"));

        reply.Status.Should().Be(HttpStatusCode.Accepted);
        reply.ContentType.Should().Be("application/json");
        reply.Text.Should().Be("""{"id":"a","status":"accepted"}""");
        var call = _api.Sidecar.Calls.Should().ContainSingle().Subject;
        call.Destination.Should().Be("pubsub/push.messages application/octet-stream");
        call.Batch.Messages[0].Message.Body.ToString().Should().Contain("\"data\":{ \"n\" : 1.50 , \"z\":\"ü😀\" },");
        call.Batch.Messages[0].Streams.Should().Equal(StreamName.User("u"), StreamName.Service("s"));
    }

    [Fact]
    public async Task Broadcast_Valid_IsPublishedForEveryone()
    {
        var reply = await _api.PostAsync("messages/broadcast", RunningApi.Json("""{"service":"s","data":1}"""u8.ToArray()));

        reply.Status.Should().Be(HttpStatusCode.Accepted);
        _api.Sidecar.Calls.Single().Batch.Messages[0].Streams.Should().Contain(StreamName.Broadcast);
    }

    [Fact]
    public async Task Batch_Mixed_PublishesTheGoodOnesInOneEvent()
    {
        var reply = await _api.BatchAsync(RunningApi.Message("a"), "{}", RunningApi.Message("b"));

        reply.Status.Should().Be(HttpStatusCode.Accepted);
        reply.Json.GetProperty("accepted").GetInt32().Should().Be(2);
        reply.Json.GetProperty("refused").GetInt32().Should().Be(1);
        _api.Sidecar.Calls.Should().ContainSingle().Which.Ids.Should().Equal("a", "b");
    }

    [Fact]
    public async Task Batch_OfManyBytes_GoesOutInEventsOfTheLimit()
    {
        var reply = await _api.BatchAsync([.. Enumerable.Range(0, 10).Select(i => RunningApi.Message($"m{i}", $"\"{new string('x', 60_000)}\""))]);

        reply.Status.Should().Be(HttpStatusCode.Accepted);
        _api.Sidecar.Calls.Select(call => call.Ids.Count()).Should().Equal(4, 4, 2);
        _api.Sidecar.Ids.Should().Equal(Enumerable.Range(0, 10).Select(i => $"m{i}"));
    }

    [Fact]
    public async Task Send_WhileThePublishIsHeld_WaitsAndWhatComesMeanwhileGoesTogether()
    {
        _api.Sidecar.Behaviour = SidecarDouble.Mode.Hold;
        var first = _api.SendAsync(RunningApi.Message("first"));
        var held = await _api.Sidecar.NextHeldAsync();
        var others = Enumerable.Range(0, 50).Select(i => _api.SendAsync(RunningApi.Message($"o{i}"))).ToArray();

        first.IsCompleted.Should().BeFalse();
        held.Release();
        (await first).Status.Should().Be(HttpStatusCode.Accepted);
        while (!Task.WhenAll(others).IsCompleted)
        {
            var next = _api.Sidecar.NextHeldAsync();
            if (await Task.WhenAny(next, Task.WhenAll(others)) == next)
            {
                (await next).Release();
            }
        }

        (await Task.WhenAll(others)).Should().OnlyContain(reply => reply.Status == HttpStatusCode.Accepted);
        _api.Sidecar.Ids.Should().OnlyHaveUniqueItems().And.HaveCount(51);
        _api.Sidecar.Calls.Count.Should().BeLessThan(51, "events grow while one is in flight");
    }

    [Fact]
    public async Task Send_BrokerDoesNotTakeIt_Is503UntilItDoesAgain()
    {
        _api.Sidecar.Behaviour = SidecarDouble.Mode.Fail;

        var refused = await Task.WhenAll(_api.SendAsync(RunningApi.Message("a")), _api.BatchAsync(RunningApi.Message("b")));

        foreach (var reply in refused)
        {
            reply.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
            reply.ContentType.Should().Be("application/problem+json");
            reply.Problem.Should().Be("unavailable");
            reply.RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        }

        _api.Sidecar.Reset();
        (await _api.SendAsync(RunningApi.Message("a"))).Status.Should().Be(HttpStatusCode.Accepted);
        _api.Sidecar.Ids.Should().Equal("a");
    }

    [Fact]
    public async Task Send_ManySendersAtOnce_EachIsPublishedOnceAndInItsOrder()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                (await _api.SendAsync(RunningApi.Message($"{sender}:{i}"))).Status.Should().Be(HttpStatusCode.Accepted);
            }
        })));

        _api.Sidecar.Ids.Should().OnlyHaveUniqueItems().And.HaveCount(400);
        foreach (var sender in Enumerable.Range(0, 8))
        {
            _api.Sidecar.Ids.Where(id => id.StartsWith($"{sender}:", StringComparison.Ordinal)).Should().Equal(Enumerable.Range(0, 50).Select(i => $"{sender}:{i}"));
        }

        _api.Sidecar.Calls.Should().OnlyContain(call => call.Ids.Count() <= MessageLimits.MaxBatchMessages);
    }
}
