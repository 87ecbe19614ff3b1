using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Tests.Kit;
using DaprPush.Router.Tests.Sidecar;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Tracking;

/// <summary>A tracker whose sidecar does what the test wants, called as its sidecar would.</summary>
public sealed class MessageTrackerTests : IAsyncLifetime
{
    private static readonly StreamName User = StreamName.User("u");
    private readonly string _id = $"m-{Guid.NewGuid():N}";
    private TrackerSidecar _sidecar = null!;
    private RouterHost _router = null!;

    public async Task InitializeAsync()
    {
        var port = FreePorts.Take(2);
        _sidecar = await TrackerSidecar.StartAsync(port);
        _router = await RouterHost.StartAsync(FreePorts.Take(1), port, port + 1);
    }

    public async Task DisposeAsync()
    {
        await _router.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task Track_NotDeliveredYet_SetsNoReminder()
    {
        await TrackAsync(User);

        _sidecar.Reminders.Should().BeEmpty("whoever comes finds it in the stream");
        (await StatusAsync()).State.Should().Be(TrackedState.Accepted);
    }

    [Fact]
    public async Task MarkDelivered_Twice_IsDeliveredSinceTheFirstTimeWithTheHighestCount()
    {
        await TrackAsync(User);
        await DeliverAsync(0);
        var first = await StatusAsync();
        await DeliverAsync(3);
        await DeliverAsync(1);

        var second = await StatusAsync();
        first.State.Should().Be(TrackedState.Delivered);
        second.Should().Be(first with { RetryCount = 3 });
        _sidecar.Reminders.Should().ContainSingle();
    }

    [Fact]
    public async Task MarkDelivered_ReminderFails_IsNotDeliveredUntilItIsReportedAgain()
    {
        await TrackAsync(User);
        _sidecar.FailReminders = true;
        (await CallAsync(RouterActors.MarkDelivered, new DeliveryReport(0))).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await StatusAsync()).State.Should().Be(TrackedState.Accepted);

        _sidecar.FailReminders = false;
        await DeliverAsync(0);
        (await StatusAsync()).State.Should().Be(TrackedState.Delivered);
    }

    [Fact]
    public async Task Remind_SoonerThanItsInterval_DoesNothing()
    {
        await TrackAsync(User);
        await DeliverAsync(0);

        await RemindAsync();
        await RemindAsync();

        (await StatusAsync()).RetryCount.Should().Be(0, "the runtime makes up for missed reminders all at once");
        _sidecar.Reminders.Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acknowledge_Tracked_TellsItsStreamsButNotTheServices(bool wasDelivered)
    {
        await TrackAsync(User, StreamName.Service("s"));
        if (wasDelivered)
        {
            await DeliverAsync(0);
        }

        (await AcknowledgeAsync()).State.Should().Be(TrackedState.Acknowledged);

        _sidecar.Told.Should().Equal("user:u");
        _sidecar.Reminders.Should().BeEmpty();
    }

    [Fact]
    public async Task Acknowledge_ReminderCannotBeRemoved_CountsAllTheSameAndItRemovesItselfWhenItFires()
    {
        await TrackAsync(User);
        await DeliverAsync(0);
        _sidecar.FailReminders = true;

        (await AcknowledgeAsync()).State.Should().Be(TrackedState.Acknowledged);

        _sidecar.FailReminders = false;
        _sidecar.Reminders.Should().ContainSingle();
        await RemindAsync();
        _sidecar.Reminders.Should().BeEmpty();
        (await StatusAsync()).Should().Match<TrackedMessage>(status => status.State == TrackedState.Acknowledged && status.RetryCount == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acknowledge_StreamCannotBeTold_CountsAllTheSameAndItIsToldLater(bool wasDelivered)
    {
        await TrackAsync(User);
        if (wasDelivered)
        {
            await DeliverAsync(0);
        }

        _sidecar.FailCalls = true;
        (await AcknowledgeAsync()).State.Should().Be(TrackedState.Acknowledged);
        await RemindAsync(HttpStatusCode.InternalServerError);
        _sidecar.Reminders.Should().ContainSingle("it is tried until it is done");

        _sidecar.FailCalls = false;
        await RemindAsync();
        _sidecar.Told.Should().Equal("user:u");
        _sidecar.Reminders.Should().BeEmpty();
    }

    [Fact]
    public async Task Acknowledge_Again_TellsTheStreamsAgain()
    {
        await TrackAsync(User);
        await AcknowledgeAsync();
        await AcknowledgeAsync();

        _sidecar.Told.Should().Equal("user:u", "user:u");
    }

    [Fact]
    public async Task Track_AnotherPartitionAfterItWasAcknowledged_SaysSoAndNeedsNoReminder()
    {
        var other = StreamName.Channel("c");
        (await TrackAsync([User, other], User)).Should().BeFalse();
        await AcknowledgeAsync();
        _sidecar.FailReminders = true;

        (await TrackAsync([User, other], other)).Should().BeTrue("its streams are told once they have it");

        _sidecar.FailReminders = false;
        await AcknowledgeAsync();
        _sidecar.Told.Should().BeEquivalentTo("user:u", "user:u", "channel:c");
    }

    [Fact]
    public async Task Acknowledge_AnotherMessageHadTheSameId_ItsStreamIsToldToo()
    {
        var other = StreamName.User("v");
        await TrackAsync(User);
        await TrackAsync(other);

        await AcknowledgeAsync();

        _sidecar.Told.Should().BeEquivalentTo("user:u", "user:v");
    }

    private Task<bool> TrackAsync(params StreamName[] streams) => TrackAsync(null, streams);

    private async Task<bool> TrackAsync(StreamName[]? addressed, params StreamName[] streams)
    {
        var message = RoutedMessage.From(
            new PushMessage
            {
                Id = _id,
                Timestamp = TimeProvider.System.GetUtcNow(),
                Type = MessageType.Info,
                Service = "s",
                Target = new MessageTarget { UserId = "u" },
                Data = RawJson.Parse("1"),
                Metadata = new MessageMetadata { Ack = true },
            },
            TimeProvider.System.GetUtcNow()) with { Streams = addressed };
        return await (await CallAsync(RouterActors.Track, new TrackRequest(message, streams))).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<bool>();
    }

    private async Task DeliverAsync(int retryCount) =>
        (await CallAsync(RouterActors.MarkDelivered, new DeliveryReport(retryCount))).EnsureSuccessStatusCode();

    private Task<TrackedMessage> AcknowledgeAsync() => AskAsync(RouterActors.Acknowledge);

    private Task<TrackedMessage> StatusAsync() => AskAsync(RouterActors.Status);

    private async Task<TrackedMessage> AskAsync(string method)
    {
        var answer = await CallAsync<object>(method, null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(RoutingJson.Default.TrackAnswer))!.Message!;
    }

    private async Task RemindAsync(HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var reminder = new StringContent("""{"dueTime":"0h0m30s0ms","period":"0h0m30s0ms","data":""}""");
        (await _router.Http.PutAsync(Path("remind/retry"), reminder)).StatusCode.Should().Be(expected);
    }

    private async Task<HttpResponseMessage> CallAsync<T>(string method, T? argument)
    {
        using var body = argument is null
            ? new ByteArrayContent([])
            : new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(argument, typeof(T), RoutingJson.Default));
        return await _router.Http.PutAsync(Path(method), body);
    }

    private Uri Path(string method) => new($"actors/{RouterActors.MessageTracker}/{RouterActors.TrackerOf(_id).Id}/method/{method}", UriKind.Relative);
}
