using System.Text.Json;
using Dapr.Actors.Client;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Tracking;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>Messages that want an acknowledgement, with a retry interval short enough to wait for.</summary>
public sealed class TrackingTests(ShortRetries system) : IClassFixture<ShortRetries>
{
    [Fact]
    public async Task NobodyConfirms_ComesAgainWithItsCountAndAKeyOfItsOwnThenGoesToTheDeadLetters()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var message = Wanting();

        await system.PublishAsync(new IngestMessage(message, [user]));

        for (var n = 0; n <= 2; n++)
        {
            var delivery = (await system.Probe.NextAsync("g1", user)).Deliveries.Should().ContainSingle().Which;
            delivery.Message.Id.Should().Be(message.Id);
            delivery.Message.RetryCount.Should().Be(n);
            delivery.Message.Body.ToString().Should().EndWith($"\"retry_count\":{n}}}}}");
            delivery.Positions.Should().ContainSingle().Which.Seq.Should().Be(n + 1);
            await TrackerOf(message).InvokeMethodAsync(RouterActors.MarkDelivered, new DeliveryReport(n));
        }

        var buried = JsonSerializer.Deserialize(await system.Probe.NextDeadLetterAsync(), RoutingJson.Default.IngestBatch)!;
        buried.Messages.Should().ContainSingle().Which.Message.Id.Should().Be(message.Id);
    }

    [Fact]
    public async Task Confirmed_IsAcknowledgedForGood()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g2");
        var message = Wanting();
        await system.PublishAsync(new IngestMessage(message, [user]));
        await system.Probe.NextAsync("g2", user);
        var tracker = TrackerOf(message);
        (await system.UnacknowledgedAsync(user)).Messages.Should().ContainSingle().Which.Message.Should().Match<RoutedMessage>(
            again => again.Id == message.Id && again.RetryCount == 1);

        await tracker.InvokeMethodAsync(RouterActors.MarkDelivered, new DeliveryReport(0));
        (await tracker.InvokeMethodAsync<TrackAnswer>(RouterActors.Status)).Message!.State.Should().Be(TrackedState.Delivered);
        (await tracker.InvokeMethodAsync<TrackAnswer>(RouterActors.Acknowledge)).Message!.State.Should().Be(TrackedState.Acknowledged);
        (await system.UnacknowledgedAsync(user)).Messages.Should().BeEmpty();
        (await tracker.InvokeMethodAsync<TrackAnswer>(RouterActors.Acknowledge)).Message!.State.Should().Be(TrackedState.Acknowledged);
    }

    [Fact]
    public async Task OneIdByTwoSenders_IsTrackedForEachAndItsHandlesAreKnown()
    {
        var user = system.NewUser();
        var id = system.NewId();
        var (ours, theirs) = (Wanting(id, "key:ours"), Wanting(id, "key:theirs"));
        await system.AttachAsync(user, "g2");

        // One after another, so that one id comes first: those of one round are noted at the same time.
        await system.PublishAsync(new IngestMessage(ours, [user]));
        await system.Probe.NextAsync("g2", user);
        await system.PublishAsync(new IngestMessage(theirs, [user]));
        await system.Probe.NextAsync("g2", user);

        (await TrackerOf(ours).InvokeMethodAsync<TrackAnswer>(RouterActors.Acknowledge)).Message!.Handle.Should().Be(ours.Handle);

        (await TrackerOf(theirs).InvokeMethodAsync<TrackAnswer>(RouterActors.Status)).Message!.State.Should().Be(TrackedState.Accepted);
        (await system.UnacknowledgedAsync(user)).Messages.Should().ContainSingle().Which.Message.Handle.Should().Be(theirs.Handle);
        (await HandlesOfAsync(id)).Should().Equal(ours.Handle, theirs.Handle);
        (await HandlesOfAsync("never-sent")).Should().BeEmpty();
    }

    [Fact]
    public async Task Handles_MoreOfOneIdThanAreKept_AreTheNewest()
    {
        var id = system.NewId();
        var actor = system.Actor(RouterActors.HandlesOf(id));
        var expiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        var handles = Enumerable.Range(0, MessageHandles.Max + 3).Select(i => MessageHandle.Of($"key:{i}", id)).ToArray();
        foreach (var handle in handles)
        {
            await actor.InvokeMethodAsync(RouterActors.NoteHandle, new HandleNote(handle, expiresAt));
            await actor.InvokeMethodAsync(RouterActors.NoteHandle, new HandleNote(handle, expiresAt));
        }

        (await HandlesOfAsync(id)).Should().Equal(handles[3..]);
    }

    [Fact]
    public async Task UnknownMessage_IsAnsweredWithNothing() =>
        (await system.Actor(RouterActors.TrackerOf("never-sent")).InvokeMethodAsync<TrackAnswer>(RouterActors.Acknowledge))
            .Message.Should().BeNull();

    [Fact]
    public async Task RouterIsStartedAgain_StillListsWhatNobodyConfirmed()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g2");
        var message = Wanting();
        await system.PublishAsync(new IngestMessage(message, [user]));
        await system.Probe.NextAsync("g2", user);

        await system.RestartRouterAsync();

        (await system.AttachAsync(user, "g2")).HasUnacknowledged.Should().BeTrue();
        (await system.UnacknowledgedAsync(user)).Messages.Should().ContainSingle().Which.Message.Id.Should().Be(message.Id);
    }

    private async Task<IReadOnlyList<string>> HandlesOfAsync(string id) =>
        (await system.Actor(RouterActors.HandlesOf(id)).InvokeMethodAsync<HandleList>(RouterActors.ListHandles)).Handles;

    private ActorProxy TrackerOf(RoutedMessage message) => system.Actor(RouterActors.TrackerOf(message.Identity));

    private RoutedMessage Wanting(string? id = null, string sender = "") => RoutedMessage.From(
        new PushMessage
        {
            Id = id ?? system.NewId(),
            Timestamp = TimeProvider.System.GetUtcNow(),
            Type = MessageType.Info,
            Service = "s",
            Target = new MessageTarget { UserId = "u" },
            Data = RawJson.Parse("1"),
            Metadata = new MessageMetadata { Ack = true },
        },
        TimeProvider.System.GetUtcNow(),
        sender);
}

/// <summary>The same, with acknowledgements that are missed soon.</summary>
public sealed class ShortRetries : RouterSystem
{
    private protected override (string Name, string Value)[] Settings =>
        [("Push:Router:Lease", "00:10:00"), ("Push:Router:AckRetryInterval", "00:00:01"), ("Push:Router:AckMaxRetries", "2")];
}
