using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Streams;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>What has to wait and what has not; what waits is kept over repetitions, moves of the actor and the end of its time.</summary>
public class ParkedMessagesTests
{
    [Fact]
    public async Task AppendAsync_FirstMessageOfAProducerMissing_IsWaitedFor()
    {
        var stream = new TestStream();
        (await stream.AppendAsync("b", 2, 1)).Seqs.Should().Equal(0);

        (await stream.AppendAsync("a", 1, 0)).Released!.Should().ContainSingle().Which.Seq.Should().Be(2);
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
        (await stream.KeptAsync()).Should().NotContain(key => key.StartsWith("p-"));
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
    public async Task AppendAsync_ServiceStreamThatNobodyFollowedBefore_DoesNotWaitForWhatItLetPass()
    {
        var stream = await TestStream.UnfollowedAsync("s");
        (await stream.AppendAsync("a", 1, 0)).Seqs.Should().Equal(0);
        await stream.AttachAsync();

        (await stream.AppendAsync("b", 2, 1)).Seqs.Should().Equal(1);
        (await stream.AppendAsync("d", 4, 3)).Seqs.Should().Equal(0);
        (await stream.AppendAsync("c", 3, 2)).Seqs.Should().Equal(2);
    }

    [Fact]
    public async Task AppendAsync_ServiceStreamAndAProducerThatBeganAfterItWasFollowed_WaitsForItsFirstMessage()
    {
        var stream = new TestStream(StreamName.Service("s"));
        await stream.AttachAsync();
        stream.Time.Advance(TimeSpan.FromSeconds(30));
        var producer = ProducerName.New(stream.Time.GetUtcNow());

        (await stream.AppendAsync("b", 2, 1, producer)).Seqs.Should().Equal(0);
        (await stream.AppendAsync("a", 1, 0, producer)).Seqs.Should().Equal(1);
    }

    [Fact]
    public async Task AppendAsync_ServiceStreamAndAProducerThatBeganBefore_DoesNotWaitForWhatItMayHaveLetPass()
    {
        var stream = new TestStream(StreamName.Service("s"));
        var producer = ProducerName.New(stream.Time.GetUtcNow());
        stream.Time.Advance(TimeSpan.FromSeconds(30));
        await stream.AttachAsync();

        (await stream.AppendAsync("b", 2, 1, producer)).Seqs.Should().Equal(1);
    }

    [Fact]
    public async Task AppendAsync_ReleasesAPartOfAPieceAndParksOthers_KeepsAllOverAMove()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", 1, 0);
        await ParkAsync(stream, ("c", 3), ("e", 5));
        await ParkAsync(stream, ("b", 2), ("g", 7));
        stream.Reactivate();

        await stream.AppendAsync("d", 4, 3);
        await stream.AppendAsync("f", 6, 5);

        (await stream.IdsAsync()).Should().Equal("a", "b", "c", "d", "e", "f", "g");
    }

    private static Task<AppendResult> ParkAsync(TestStream stream, params (string Id, long Number)[] messages) =>
        stream.Log.AppendAsync(new AppendRequest([.. messages.Select(message => stream.Message(message.Id))])
        {
            Stamps = [.. messages.Select(message => (ProducerStamp?)new ProducerStamp("p", message.Number, message.Number - 1))],
        });
}
