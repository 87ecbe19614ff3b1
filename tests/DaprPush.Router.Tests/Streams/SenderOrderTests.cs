using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Streams;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>A stream keeps the order in which a producer sent, whatever comes late, twice or never.</summary>
public class SenderOrderTests
{
    private static readonly TimeSpan OrderTimeout = new RouterOptions().OrderTimeout;

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
    public async Task AppendAsync_FirstMessageOfAProducerMissing_IsWaitedFor()
    {
        var stream = new TestStream();
        (await stream.AppendAsync("b", 2, 1)).Seqs.Should().Equal(0);

        (await stream.AppendAsync("a", 1, 0)).Released!.Should().ContainSingle().Which.Seq.Should().Be(2);
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
        stream.State.Keys.Should().NotContain(key => key.StartsWith("p-"), "nothing waits any more");
    }

    [Fact]
    public async Task AppendAsync_OneProducerWaits_OthersGoOn()
    {
        var stream = new TestStream();
        await stream.AppendAsync("p2", 2, 1);

        (await stream.AppendAsync("q1", 1, 0, producer: "q")).Seqs.Should().Equal(1);
        (await stream.AppendAsync("unstamped")).Seqs.Should().Equal(2);
        (await stream.AppendAsync("p1", 1, 0)).Seqs.Should().Equal(3);
    }

    [Fact]
    public async Task AppendAsync_NumbersThatWereNeverConfirmed_AreNotWaitedFor()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);

        (await stream.AppendAsync("c", 9, 1)).Seqs.Should().Equal(2);
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
    public async Task AppendAsync_ParkedMessageComesAgain_WaitsOnce()
    {
        var stream = new TestStream();
        await stream.AppendAsync("b", 2, 1);
        var writes = stream.State.Saves.Count;
        stream.Reactivate();

        await stream.AppendAsync("b", 2, 1);

        stream.State.Saves.Should().HaveCount(writes);
        stream.Log.WantsWaking.Should().BeTrue("whoever was to be reminded may have died before it said so");
        (await stream.AppendAsync("a", 1, 0)).Released.Should().ContainSingle();
    }

    [Fact]
    public async Task AppendAsync_ActorMovesWhileMessagesWait_ReleasesThemFromTheStore()
    {
        var stream = new TestStream();
        await stream.AppendAsync("d", 4, 3);
        stream.Reactivate();
        await stream.AppendAsync("b", 2, 1);
        stream.Reactivate();
        await stream.AppendAsync("c", 3, 2);
        stream.Reactivate();

        (await stream.AppendAsync("a", 1, 0)).Released!.Select(message => message.Message.Id).Should().Equal("b", "c", "d");
        stream.State.Keys.Should().NotContain(key => key.StartsWith("p-"));
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
    public async Task AppendAsync_WaitingMessageIsSentAgainByAnother_IsNumberedOnce()
    {
        var stream = new TestStream();
        await stream.AppendAsync("b", 2, 1);
        await stream.AppendAsync("b", 1, 0, producer: "q");

        (await stream.AppendAsync("a", 1, 0)).Released.Should().BeNull();
        (await stream.IdsAsync()).Should().Equal("b", "a");
        (await stream.AppendAsync("c", 3, 2)).Seqs.Should().Equal(3);
    }

    [Fact]
    public async Task AppendAsync_ExpiredPredecessor_CountsAsOneThatCame()
    {
        var stream = new TestStream();
        var expired = stream.Message("a", ttlSeconds: 1);
        stream.Time.Advance(TimeSpan.FromSeconds(2));

        (await stream.AppendAsync(expired, 1, 0)).Seqs.Should().Equal(0);
        stream.Reactivate();
        (await stream.AppendAsync("b", 2, 1)).Seqs.Should().Equal(1);
    }

    [Fact]
    public async Task AppendAsync_MessageExpiresWhileItWaits_IsNotNumberedAndHoldsNobodyUp()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("b", ttlSeconds: 2), 2, 1);
        await stream.AppendAsync("c", 3, 2);
        stream.Time.Advance(TimeSpan.FromSeconds(10));
        stream.Reactivate();

        (await stream.AppendAsync("a", 1, 0)).Released!.Select(message => message.Message.Id).Should().Equal("c");
    }

    [Fact]
    public async Task AppendAsync_NothingUnusual_WritesOnceAndReadsNothing()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);
        stream.State.Saves.Clear();
        stream.State.Reads.Clear();

        await stream.AppendAsync("b", 2, 1);

        stream.State.Saves.Should().ContainSingle().Which.Select(change => change.Key).Should().BeEquivalentTo("m-2", "ids-0", "head");
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
    public async Task AppendAsync_MoreProducersThanAreKnown_NoneHasToWait()
    {
        var stream = new TestStream();
        for (var n = 1; n <= 3; n++)
        {
            for (var producer = 0; producer < ProducerOrder.MaxProducers + 20; producer++)
            {
                (await stream.AppendAsync($"{producer}-{n}", n, n - 1, $"p{producer}")).Seqs[0].Should().BePositive();
                stream.Time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }
    }

    [Fact]
    public async Task AppendAsync_MoreWaitThanMay_WaitingIsGivenUpAndNothingLost()
    {
        var stream = new TestStream(options: new RouterOptions { ParkedMessages = 3 });
        foreach (var n in new[] { 5, 3, 4 })
        {
            await stream.AppendAsync($"m{n}", n, n - 1);
        }

        var over = await stream.AppendAsync("m6", 6, 5);
        var late = await stream.AppendAsync("m2", 2, 1);

        over.Released!.Select(message => message.Message.Id).Should().Equal("m3", "m4", "m5", "m6");
        late.Seqs.Should().Equal([5], "it was promised, even though nobody waits for it any more");
    }

    [Fact]
    public async Task AppendAsync_MoreBytesWaitThanMay_WaitingIsGivenUp()
    {
        var stream = new TestStream(options: new RouterOptions { ParkedBytes = 5_000 });
        await stream.AppendAsync(stream.Message("b", bodyBytes: 4_000), 2, 1);

        (await stream.AppendAsync(stream.Message("c", bodyBytes: 4_000), 3, 2)).Released.Should().HaveCount(2);
    }

    [Fact]
    public async Task AppendAsync_ServiceStreamThatNobodyFollowedBefore_DoesNotWaitForWhatItLetPass()
    {
        var stream = new TestStream(StreamName.Service("s"));
        (await stream.AppendAsync("a", 1, 0)).Seqs.Should().Equal(0);
        await stream.AttachAsync();

        (await stream.AppendAsync("b", 2, 1)).Seqs.Should().Equal(1);
        (await stream.AppendAsync("d", 4, 3)).Seqs.Should().Equal(0);
        (await stream.AppendAsync("c", 3, 2)).Seqs.Should().Equal(2);
    }

    [Fact]
    public async Task WakeAsync_NothingCameInTime_NumbersWhatWaitedAndSaysSo()
    {
        var stream = new TestStream();
        await stream.AttachAsync();
        await stream.AppendAsync("b", 2, 1);
        stream.Log.WantsWaking.Should().BeTrue();
        stream.Time.Advance(OrderTimeout / 2);
        await stream.AppendAsync("d", 4, 3);
        stream.Reactivate();
        (await stream.Log.WakeAsync()).Should().BeNull("it is not time yet");

        stream.Time.Advance(OrderTimeout / 2);
        var release = await stream.Log.WakeAsync();

        release!.Newest!.Seq.Should().Be(1);
        release.Holders.Should().ContainSingle();
        (await stream.IdsAsync()).Should().Equal("b");
        await stream.Log.HandedOutAsync(release.Place);
        stream.Log.WantsWaking.Should().BeTrue("d still waits for c");
        (await stream.AppendAsync("c", 3, 2)).Released.Should().ContainSingle();
        (await stream.AppendAsync("a", 1, 0)).Seqs.Should().Equal([4], "late is not lost");
    }

    [Fact]
    public async Task WakeAsync_ReleasedWithAnAppendWhoseRouterDied_SaysItUntilGatewaysHaveHeard()
    {
        var stream = new TestStream();
        await stream.AttachAsync();
        await stream.AppendAsync("b", 2, 1);
        await stream.AppendAsync("a", 1, 0);
        stream.Reactivate();
        (await stream.AppendAsync("a", 1, 0)).Released.Should().BeNull("the event comes again and knows nothing of b");

        stream.Log.WantsWaking.Should().BeTrue();
        (await stream.Log.WakeAsync())!.Newest!.Message.Id.Should().Be("b");
        stream.Reactivate();
        var release = (await stream.Log.WakeAsync())!;
        release.Newest!.Message.Id.Should().Be("b");
        await stream.Log.HandedOutAsync(release.Place);

        (await stream.Log.WakeAsync()).Should().BeNull();
        stream.Log.WantsWaking.Should().BeFalse();
    }

    [Fact]
    public async Task WakeAsync_AllThatWaitedHasExpired_HandsOutNothingAndIsOver()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("b", ttlSeconds: 50), 2, 1);
        await stream.AppendAsync("a", 1, 0);
        stream.Time.Advance(TimeSpan.FromDays(1));

        var release = (await stream.Log.WakeAsync())!;
        await stream.Log.HandedOutAsync(release.Place);

        release.Newest.Should().BeNull();
        stream.Log.WantsWaking.Should().BeFalse();
    }

    [Fact]
    public async Task AppendAsync_SaveOfAReleaseFails_TheRepetitionReleasesThemAll()
    {
        var stream = new TestStream();
        await stream.AppendAsync("b", 2, 1);
        stream.State.NextSaveFails = (new IOException("the store is away"), AfterWriting: false);
        await stream.Invoking(s => s.AppendAsync("a", 1, 0)).Should().ThrowAsync<IOException>();

        var result = await stream.AppendAsync("a", 1, 0);

        result.Seqs.Should().Equal(1);
        result.Released!.Select(message => message.Seq).Should().Equal(2);
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
