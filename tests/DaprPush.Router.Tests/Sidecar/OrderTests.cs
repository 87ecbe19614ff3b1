using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Publishing;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>What is early, late or at the same time, through a whole router.</summary>
public sealed class OrderTests(ImpatientOrder system) : IClassFixture<ImpatientOrder>
{
    private readonly StreamProducer _producer = new(1000, TimeProvider.System);

    [Fact]
    public async Task Deliver_MissingEventComes_HandsItAndWhatWaitedToTheGatewayTogether()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var (first, second, third) = (Next(user), Next(user), Next(user));

        (await system.DeliverAsync(third)).Should().Be("SUCCESS");
        (await system.DeliverAsync(second)).Should().Be("SUCCESS");
        (await system.DeliverAsync(first)).Should().Be("SUCCESS");

        var delivered = await system.Probe.NextAsync("g1", user);
        delivered.Deliveries.Select(delivery => delivery.Message.Id).Should().Equal(IdsOf(first, second, third));
        delivered.Deliveries.SelectMany(delivery => delivery.Positions).Select(position => position.Seq).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Deliver_MissingEventNeverComes_WhatWaitedReachesTheGatewayAlsoAfterTheRouterDied()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g2");
        var (missing, early) = (Next(user), Next(user));
        (await system.DeliverAsync(early)).Should().Be("SUCCESS");

        await system.RestartRouterAsync();
        await system.AttachAsync(user, "g2");

        var delivered = await system.Probe.NextAsync("g2", user);
        delivered.Deliveries.Should().ContainSingle().Which.Message.Id.Should().Be(IdsOf(early).Single());
        (await system.DeliverAsync(missing)).Should().Be("SUCCESS");
        (await system.Probe.NextAsync("g2", user)).Deliveries.Should().ContainSingle().Which.Positions.Single().Seq.Should().Be(2);
    }

    [Fact]
    public async Task Deliver_ManyEventsAtTheSameTime_AreRoutedInRoundsInTheSendersOrder()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var events = Enumerable.Range(0, 200).Select(_ => Next(user)).ToArray();

        var answers = await Task.WhenAll(events.Select(system.DeliverAsync));

        answers.Should().OnlyContain(answer => answer == "SUCCESS");
        var start = new StreamPosition((await system.ReadAsync(user, null)).Head.Epoch, 150);
        (await system.ReadAsync(user, start)).Messages.Select(message => message.Message.Id).Should().Equal(IdsOf(events[150..]));
    }

    [Fact]
    public async Task Deliver_ManyEphemeralEventsInAnyOrder_ReachTheGatewayInTheSendersOrder()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var events = Enumerable.Range(0, 200).Select(_ => Next(user, DeliveryMode.Ephemeral)).ToArray();
        var handedOut = events.ToArray();
        new Random(5).Shuffle(handedOut);

        var answers = await Task.WhenAll(handedOut.Select(system.DeliverAsync));

        // Of those that come too late on a busy machine it may leave some out, but none comes behind a later one.
        answers.Should().OnlyContain(answer => answer == "SUCCESS");
        var order = IdsOf(events).ToList();
        var delivered = new List<int>();
        while (!delivered.Contains(order.Count - 1))
        {
            delivered.AddRange((await system.Probe.NextAsync("g1", user)).Deliveries.Select(delivery => order.IndexOf(delivery.Message.Id)));
        }

        delivered.Should().BeInAscendingOrder().And.HaveCountGreaterThan(1);
    }

    [Fact]
    public async Task Deliver_EphemeralEventBehindALaterOne_IsLeftOut()
    {
        var user = system.NewUser();
        await system.AttachAsync(user, "g1");
        var (first, second, third) = (Next(user, DeliveryMode.Ephemeral), Next(user, DeliveryMode.Ephemeral), Next(user, DeliveryMode.Ephemeral));

        foreach (var late in new[] { second, first, second, third })
        {
            (await system.DeliverAsync(late)).Should().Be("SUCCESS");
        }

        var batches = new[] { await system.Probe.NextAsync("g1", user), await system.Probe.NextAsync("g1", user) };
        batches.SelectMany(batch => batch.Deliveries).Select(delivery => delivery.Message.Id).Should().Equal(IdsOf(second, third));
        batches[1].Place!.Value.After.Should().Be(batches[0].Place!.Value.Number);
    }

    [Theory]
    [InlineData("""{"producer":"p","first":1,"after":1,"back":[0]}""")]
    [InlineData("""{"producer":"","first":1,"back":[0]}""")]
    [InlineData("""{"producer":"p","first":1,"back":[0,0]}""")]
    [InlineData("""{"producer":"p","first":1,"back":[2]}""")]
    [InlineData("""{"first":1,"back":[0]}""")]
    [InlineData("""{"producer":"p","first":1}""")]
    public async Task Deliver_StampsOfAnotherBatch_IsDropped(string stamps)
    {
        var message = """{"message":{"id":"a","type":"info","expires_at":9999999999999,"body":"e30="},"streams":["user:x"]}""";
        using var content = new StringContent($$"""{"messages":[{{message}}],"stamps":{{stamps}}}""");
        using var response = await system.Router.Http.PostAsync("/ingest", content);

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"status":"DROP"}""");
    }

    private IngestBatch Next(StreamName stream, DeliveryMode delivery = DeliveryMode.Durable)
    {
        var batch = _producer.Stamp([new IngestMessage(system.Message() with { Delivery = delivery }, [stream])]);
        _producer.Confirm();
        return batch;
    }

    private static IEnumerable<string> IdsOf(params IngestBatch[] batches) => batches.SelectMany(batch => batch.Messages).Select(message => message.Message.Id);
}

/// <summary>A system that does not wait long for what is missing.</summary>
public sealed class ImpatientOrder : RouterSystem
{
    private protected override (string Name, string Value)[] Settings => [("Push:Router:Lease", "00:10:00"), ("Push:Router:OrderTimeout", "00:00:05")];
}
