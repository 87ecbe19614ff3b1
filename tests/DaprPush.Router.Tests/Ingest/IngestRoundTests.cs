using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Ingest;

public class IngestRoundTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void InProducersOrder_EventsOfSeveralProducers_PutsEachIntoItsOrderAndLeavesTheRest()
    {
        IngestBatch[] batches = [Of("p", 5), Of("q", 9), Of(null, 0), Of("p", 1), Of("q", 2), Of("p", 3)];

        IngestRound.InProducersOrder(batches).Should().Equal(batches[3], batches[4], batches[2], batches[5], batches[1], batches[0]);
    }

    [Theory]
    [InlineData(600, 2, 1)]
    [InlineData(300, 2, 3)]
    [InlineData(5, 400_000, 1)]
    [InlineData(1, 400_000, 2)]
    [InlineData(2_000, 2, 1)]
    public void TryAdd_EventsOfOneSize_TakesWhatIsWithinTheLimitsAndAtLeastOne(int messages, int bytes, int taken)
    {
        var round = new IngestRound();

        var added = Enumerable.Range(0, 4).TakeWhile(_ => round.TryAdd(new IngestArrival(Of(null, 0, messages, bytes)))).Count();

        added.Should().Be(taken);
        round.Messages.Should().Be(taken * messages);
    }

    private static IngestBatch Of(string? producer, long first, int messages = 1, int bytes = 2) =>
        new([.. Enumerable.Range(0, messages).Select(i => new IngestMessage(Routed.Message($"m{i}", Now, bodyBytes: bytes), [StreamName.User("u")]))])
        {
            Stamps = producer is null ? null : new IngestStamps(producer, first, new long[messages]),
        };
}
