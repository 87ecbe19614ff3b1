using System.Net;
using Dapr;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Streams;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

public class RouterThroughSidecarTests(RouterSystem system) : IClassFixture<RouterSystem>
{
    [Fact]
    public async Task Publish_ToAHeldStream_ReachesTheGatewayNumberedAndByteForByte()
    {
        var user = system.NewUser();
        var page = await system.AttachAsync(user, "g1");
        var messages = Enumerable.Range(0, 3).Select(_ => system.Message()).ToArray();

        await system.PublishAsync([.. messages.Select(message => new IngestMessage(message, [user]))]);

        var batch = await system.Probe.NextAsync("g1", user);
        batch.GatewayEpoch.Should().Be(1);
        var epoch = (await system.ReadAsync(user, page.Head)).Head.Epoch;
        batch.Deliveries.Select(delivery => delivery.Positions.Single()).Should().Equal(Enumerable.Range(1, 3).Select(seq => new DeliveryPosition(user, epoch, seq)));
        batch.Deliveries.Select(delivery => delivery.Message.Body.ToString()).Should().Equal(messages.Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task Publish_MessageOfSeveralStreams_ComesToEachGatewayOnce()
    {
        var (user, channel) = (system.NewUser(), StreamName.Channel(system.NewId()));
        await system.AttachAsync(user, "g1");
        await system.AttachAsync(channel, "g1");
        await system.AttachAsync(channel, "g2");

        await system.PublishAsync(new IngestMessage(system.Message(), [user, channel, StreamName.Service("nobody")]));

        (await system.Probe.NextAsync("g1", user)).Deliveries.Single().Positions.Select(position => position.Stream).Should().Equal(user, channel);
        (await system.Probe.NextAsync("g2", channel)).Deliveries.Single().Positions.Select(position => position.Stream).Should().Equal(channel);
    }

    [Fact]
    public async Task Publish_SameEventAgainOverADeactivation_ComesWithTheSameNumbers()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var batch = new[] { new IngestMessage(system.Message(), [user]), new IngestMessage(system.Message(), [user]) };

        await system.PublishAsync(batch);
        var first = await system.Probe.NextAsync("g1", user);
        await system.DeactivateAsync();
        await system.AttachAsync(user, "g1");
        await system.PublishAsync(batch);
        var again = await system.Probe.NextAsync("g1", user);

        again.Deliveries.SelectMany(delivery => delivery.Positions).Should().Equal(first.Deliveries.SelectMany(delivery => delivery.Positions));
        (await system.ReadAsync(user, null)).Head.Seq.Should().Be(2);
    }

    [Fact]
    public async Task Deliver_GatewayCannotBeReached_IsRetriedWithTheSameNumbersAndWithoutItsEphemeral()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var batch = new[]
        {
            new IngestMessage(system.Message(), [user]),
            new IngestMessage(system.Message(delivery: DeliveryMode.Ephemeral), [user]),
        };

        // A component that the sidecar does not have: every publish fails, every actor call works.
        await system.RestartRouterAsync(("Push:PubSubName", "missing"));
        await system.AttachAsync(user, "g1");
        (await system.DeliverAsync(batch)).Should().Be("RETRY");
        (await system.DeliverAsync(batch)).Should().Be("RETRY");
        (await system.DeliverAsync(new IngestMessage(system.Message(), [user]))).Should().Be("RETRY");
        await system.RestartRouterAsync();
        await system.AttachAsync(user, "g1");
        (await system.DeliverAsync(batch)).Should().Be("SUCCESS");

        var delivered = await system.Probe.NextAsync("g1", user);
        delivered.Deliveries[0].Positions.Single().Seq.Should().Be(1);
        (await system.ReadAsync(user, null)).Head.Seq.Should().Be(2, "the third event was numbered once");
    }

    [Fact]
    public async Task Deliver_EphemeralMessages_ComeLiveAndLeaveNothing()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");

        (await system.DeliverAsync(new IngestMessage(system.Message(delivery: DeliveryMode.Ephemeral), [user]))).Should().Be("SUCCESS");

        (await system.Probe.NextAsync("g1", user)).Deliveries.Single().Positions.Single().Seq.Should().Be(0);
        (await system.ReadAsync(user, null)).Head.Seq.Should().Be(0);
    }

    [Fact]
    public async Task Publish_NoBatch_BecomesADeadLetterAndTheNextEventIsTaken()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");

        await system.PublishAsync("""{"messages":[{"streams":["user:x"]}]}"""u8.ToArray());
        await system.PublishAsync(new IngestMessage(system.Message(), [user]));

        (await system.Probe.NextDeadLetterAsync()).Should().Equal("""{"messages":[{"streams":["user:x"]}]}"""u8.ToArray());
        (await system.Probe.NextAsync("g1", user)).Deliveries.Should().ContainSingle();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"messages":null}""")]
    [InlineData("""{"messages":[null]}""")]
    [InlineData("""{"messages":[{"message":{"id":"a"},"streams":["user:x"]}]}""")]
    [InlineData("""{"messages":[{"message":{"id":"a","type":"info","expires_at":9999999999999,"body":"e30="},"streams":["nonsense"]}]}""")]
    [InlineData("{\"messages\":[")]
    public async Task Deliver_NoBatch_IsDropped(string body)
    {
        using var content = new StringContent(body);
        using var response = await system.Router.Http.PostAsync("/ingest", content);

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"status":"DROP"}""");
    }

    [Fact]
    public async Task Attach_WhileMessagesFlow_MissesNothingBetweenHistoryAndDeliveries()
    {
        var user = system.NewUser();
        var ids = Enumerable.Range(0, 40).Select(_ => system.NewId()).ToArray();
        (await system.DeliverAsync(new IngestMessage(system.Message(ids[0]), [user]))).Should().Be("SUCCESS");
        var start = new StreamPosition((await system.ReadAsync(user, null)).Head.Epoch, 0);

        var sending = Task.Run(async () =>
        {
            foreach (var id in ids[1..])
            {
                (await system.DeliverAsync(new IngestMessage(system.Message(id), [user]))).Should().Be("SUCCESS");
            }
        });
        var page = await system.AttachAsync(user, "g1", start);
        await sending;

        var got = page.Messages.Select(message => message.Seq).ToList();
        page.ReadTo.Should().Be(page.Head.Seq);
        while (got.Count < ids.Length)
        {
            got.AddRange((await system.Probe.NextAsync("g1", user)).Deliveries.Select(delivery => delivery.Positions.Single().Seq));
        }

        got.Should().Equal(Enumerable.Range(1, ids.Length).Select(seq => (long)seq));
    }

    [Fact]
    public async Task Read_OverTheHistorySize_GivesTheNewestAndResetsWhatIsOlder()
    {
        var user = system.NewUser();
        await system.DeliverAsync([.. Enumerable.Range(0, 120).Select(_ => new IngestMessage(system.Message(), [user]))]);
        await system.DeactivateAsync();
        var epoch = (await system.ReadAsync(user, null)).Head.Epoch;

        (await system.ReadAsync(user, new StreamPosition(epoch, 70))).Messages.Select(message => message.Seq)
            .Should().Equal(Enumerable.Range(71, 50).Select(seq => (long)seq));
        (await system.ReadAsync(user, new StreamPosition(epoch, 69))).Reset.Should().Be(ResetReason.History);
        (await system.ReadAsync(user, new StreamPosition(epoch + 1, 70))).Reset.Should().Be(ResetReason.Epoch);
        (await system.ReadAsync(user, new StreamPosition(epoch, 121))).Reset.Should().Be(ResetReason.Cursor);
    }

    [Fact]
    public async Task Read_AfterATtl_HasForgottenTheMessage()
    {
        var user = system.NewUser();
        
        // Such have keys of their own.
        var (kept, brief) = (system.Message() with { Ack = true }, system.Message(ttlSeconds: 1) with { Ack = true });
        await system.DeliverAsync(new IngestMessage(kept, [user]), new IngestMessage(brief, [user]));
        var start = new StreamPosition((await system.ReadAsync(user, null)).Head.Epoch, 0);
        (await system.ReadAsync(user, start)).Messages.Should().HaveCount(2);

        await Waiting.UntilAsync(
            async () => (await system.ReadAsync(user, start)).Messages.Count == 1, TimeSpan.FromSeconds(60), () => "The message is still there.");
        await system.DeactivateAsync();

        (await system.ReadAsync(user, start)).Messages.Select(message => message.Seq).Should().Equal(1);
        var (type, id) = RouterSystem.Shard;
        (await StatusOfAsync(1, kept)).Should().Be(HttpStatusCode.OK);
        await Waiting.UntilAsync(
            async () => await StatusOfAsync(2, brief) == HttpStatusCode.NoContent, TimeSpan.FromSeconds(60), () => "The store still has the message.");

        async Task<HttpStatusCode> StatusOfAsync(long seq, RoutedMessage message) => (await system.Sidecar.GetAsync(
            $"/v1.0/actors/{type}/{id}/state/{new StreamKeys(user).Message(seq, MessageId.Of(message.Id))}")).StatusCode;
    }

    [Fact]
    public async Task Attach_OldLifeOfAGateway_IsRefusedByName()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1", epoch: 5);

        (await system.Awaiting(s => s.AttachAsync(user, "g1", epoch: 4)).Should().ThrowAsync<DaprApiException>()).Which.ErrorCode.Should().Be("ERR_ACTOR_INVOKE_METHOD");
        (await system.HoldersAsync(user)).Should().Equal(new GatewayRef("g1", 5));
    }

    [Theory]
    [InlineData("StreamShard", "alice")]
    [InlineData("StreamShard", "0")]
    [InlineData("StreamShard", "0-00")]
    [InlineData("StreamShard", "-0-1")]
    [InlineData("GatewayDirectory", "another")]
    public async Task Actor_IdThatIsNone_IsRefused(string type, string id) =>
        await system.Awaiting(s => s.Actor(new ActorAddress(type, id)).InvokeMethodAsync(type == "GatewayDirectory" ? RouterActors.List : RouterActors.Follow))
            .Should().ThrowAsync<DaprApiException>();

    [Theory]
    [InlineData("...")]
    [InlineData(".a")]
    [InlineData("a:b@c.d-e_f")]
    public async Task Attach_UserWithAnyName_HasAStreamOfItsOwn(string name)
    {
        var user = StreamName.User(name);
        await system.AttachAsync(user, "g1");

        (await system.DeliverAsync(new IngestMessage(system.Message(), [user]))).Should().Be("SUCCESS");
        (await system.Probe.NextAsync("g1", user)).Deliveries.Single().Positions.Single().Stream.Should().Be(user);
    }
}
