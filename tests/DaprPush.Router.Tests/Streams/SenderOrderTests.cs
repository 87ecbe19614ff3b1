using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>A stream keeps the order in which a producer sent, whatever comes late, twice or never.</summary>
public class SenderOrderTests
{
    [Fact]
    public async Task AppendAsync_PredecessorMissing_WaitsAndIsReleasedBehindIt()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);
        var early = await stream.AppendAsync("c", 5, 3);
        var earlier = await stream.AppendAsync("d", 6, 5);

        var missing = await stream.AppendAsync("b", 3, 1);

        early.Seqs.Should().Equal(0);
        earlier.Released.Should().BeNull();
        missing.Seqs.Should().Equal(2);
        missing.Released!.Select(message => (message.Seq, message.Message.Id)).Should().Equal((3, "c"), (4, "d"));
        (await stream.IdsAsync()).Should().Equal("a", "b", "c", "d");
    }

    [Fact]
    public async Task AppendAsync_BothInOneRequestInTheWrongOrder_NumbersThemInTheSendersOrder()
    {
        var stream = new TestStream();

        var result = await stream.Log.AppendAsync(new AppendRequest([stream.Message("b"), stream.Message("a"), stream.Message("c")])
        {
            Stamps = [new ProducerStamp("p", 2, 1), new ProducerStamp("p", 1, 0), new ProducerStamp("p", 3, 2)],
        });

        result.Seqs.Should().Equal(0, 1, 3);
        result.Released!.Select(message => message.Seq).Should().Equal(2);
        (await stream.KeptAsync()).Should().NotContain(key => key.StartsWith("p-"), "nothing waits any more");
    }

    [Fact]
    public async Task AppendAsync_UnconfirmedMessageComesAfterALaterOne_IsDropped()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);
        await stream.AppendAsync("c", 3, 1);

        (await stream.AppendAsync("b", 2, 1)).Seqs.Should().Equal(0);
        (await stream.IdsAsync()).Should().Equal("a", "c");
    }

    [Fact]
    public async Task AppendAsync_EventComesAgainAfterMoreNewMessagesThanIdsAreKnown_IsNotNumberedAgain()
    {
        var stream = new TestStream();
        await stream.AppendAsync("first", 1, 0);
        for (var n = 2L; n <= 1300; n++)
        {
            await stream.AppendAsync($"m{n}", n, n - 1);
        }

        stream.Reactivate();

        (await stream.AppendAsync("first", 1, 0)).Seqs.Should().Equal(0);
        (await stream.AppendAsync("m1250", 1250, 1249)).Seqs.Should().Equal([1250], "it is known well enough to be handed out again");
        (await stream.ReadAsync(1299)).Head.Seq.Should().Be(1300);
    }

    [Fact]
    public async Task AppendAsync_SenderRepeatsAnId_TheStreamGoesOnToItsNumber()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);
        (await stream.AppendAsync("a", 2, 1)).Seqs.Should().Equal(1);
        stream.Reactivate();

        (await stream.AppendAsync("b", 3, 2)).Seqs.Should().Equal(2);
    }

    [Fact]
    public async Task AppendAsync_NothingUnusual_WritesOnceAndReadsNothing()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);
        stream.State.Saves.Clear();
        stream.State.Reads.Clear();

        await stream.AppendAsync("b", 2, 1);

        stream.State.Saves.Should().ContainSingle().Which.Select(change => MemoryState.NameOf(change.Key)).Should().BeEquivalentTo("head");
        stream.State.Reads.Should().BeEmpty();
        stream.Log.WantsWaking.Should().BeFalse();
    }

    [Fact]
    public async Task AppendAsync_ProducerForgotTheStream_StartsAnewAndLosesNothingThatComesLate()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);

        (await stream.AppendAsync("c", 900, 0)).Seqs.Should().Equal(2);
        (await stream.AppendAsync("b", 500, 1)).Seqs.Should().Equal([3], "it may have been promised before the producer forgot");
        (await stream.AppendAsync("a", 1, 0)).Seqs.Should().Equal([1], "its id is known");
    }

    [Fact]
    public async Task AppendAsync_EphemeralAmongStamped_IsNoPredecessor()
    {
        var stream = new TestStream();

        var result = await stream.Log.AppendAsync(new AppendRequest([stream.Message("a"), stream.Message("e", delivery: DeliveryMode.Ephemeral), stream.Message("b")])
        {
            Stamps = [new ProducerStamp("p", 1, 0), null, new ProducerStamp("p", 3, 1)],
        });

        result.Seqs.Should().Equal(1, 0, 2);
    }
}
