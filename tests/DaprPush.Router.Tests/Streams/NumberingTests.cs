using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

public class NumberingTests
{
    [Fact]
    public async Task AppendAsync_NewMessages_NumbersThemInOrderFromOne()
    {
        var stream = new TestStream();

        var first = await stream.AppendAsync("a", "b");
        var second = await stream.AppendAsync("c");

        first.Seqs.Should().Equal(1, 2);
        second.Seqs.Should().Equal(3);
        second.Epoch.Should().Be(first.Epoch).And.NotBe(0u);
    }

    [Fact]
    public async Task AppendAsync_RepeatedRequest_AnswersTheFormerNumbersAndWritesNothing()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", "b");
        var writes = stream.State.Saves.Count;

        var again = await stream.AppendAsync("a", "b");

        again.Seqs.Should().Equal(1, 2);
        stream.State.Saves.Should().HaveCount(writes);
    }

    [Fact]
    public async Task AppendAsync_KnownAndNewMixed_NumbersOnlyTheNew()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", "b");

        (await stream.AppendAsync("b", "c", "a", "d")).Seqs.Should().Equal(2, 3, 1, 4);
    }

    [Fact]
    public async Task AppendAsync_SameIdTwiceInOneRequest_GivesBothTheSameNumber()
    {
        var stream = new TestStream();

        (await stream.AppendAsync("a", "a", "b")).Seqs.Should().Equal(1, 1, 2);
        (await stream.ReadAsync(0)).Messages.Select(message => message.Message.Id).Should().Equal("a", "b");
    }

    [Fact]
    public async Task AppendAsync_AfterDeactivation_KnowsTheNewestThousandAndGoesOnCounting()
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 1700);
        stream.Reactivate();

        var known = await stream.AppendAsync([.. Enumerable.Range(701, 1000).Select(i => $"m{i}")]);
        var next = await stream.AppendAsync("new");

        known.Seqs.Should().Equal(Enumerable.Range(701, 1000).Select(i => (long)i));
        next.Seqs.Should().Equal(1701);
    }

    [Fact]
    public async Task AppendAsync_AfterDeactivation_ReadsOnlyTheHeadAndTheIdBuckets()
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 1500);
        stream.Reactivate();
        stream.State.Reads.Clear();

        await stream.AppendAsync("new");

        stream.State.Reads.Select(MemoryState.NameOf).Should().Contain("head").And.NotContain(key => key.StartsWith("b-")).And.HaveCountLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task AppendAsync_LongHistory_WritesNoMoreThanAtTheStart()
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 3000);
        await stream.AppendAsync("what the batch let go");
        stream.State.Saves.Clear();

        await stream.AppendAsync("one");

        stream.State.Saves.Should().ContainSingle().Which.Count.Should().BeLessThanOrEqualTo(4, "a message, the head, now and then a bucket, a deletion");
    }

    [Fact]
    public async Task AppendAsync_OverTheHistorySize_DeletesTheOldestMessagesAndBuckets()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 10 });
        await stream.AppendManyAsync(1, 1100, batch: 7);

        await stream.KeptAsync();
        (await stream.IdsAsync(after: 1090)).Should().Equal(Enumerable.Range(1091, 10).Select(i => $"m{i}"));
        stream.State.Keys.Where(key => key.StartsWith("b-")).Select(key => int.Parse(key[2..])).Should().NotBeEmpty()
            .And.OnlyContain(first => first > 1091 - 32, "what a block has of the history is at most as old as the ids that lie with the head");
        stream.State.Keys.Where(key => key.StartsWith("ids-")).Should().BeEquivalentTo(Enumerable.Range(0, 5).Select(i => $"ids-{i}"));
    }

    [Fact]
    public async Task AppendAsync_BatchLargerThanTheHistory_KeepsItsNewest()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 10 });
        await stream.AppendAsync("old");

        var result = await stream.AppendAsync([.. Enumerable.Range(0, 50).Select(i => $"m{i}")]);

        result.Seqs.Should().Equal(Enumerable.Range(2, 50).Select(i => (long)i));
        (await stream.KeptAsync()).Where(key => key.StartsWith("b-")).Should().Equal("b-42");
        (await stream.IdsAsync(after: 41)).Should().Equal(Enumerable.Range(40, 10).Select(i => $"m{i}"));
    }

    [Fact]
    public async Task AppendAsync_HistorySizeLowered_ShrinksOverSeveralAppends()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 500 });
        await stream.AppendManyAsync(1, 500);
        stream.Options.HistorySize = 10;
        stream.Reactivate();

        for (var i = 0; i < 10; i++)
        {
            await stream.AppendAsync($"n{i}");
            stream.State.Saves[^1].Count.Should().BeLessThan(100);
        }

        (await stream.IdsAsync(after: 500)).Should().Equal(Enumerable.Range(0, 10).Select(i => $"n{i}"));
        (await stream.KeptAsync()).Count(key => key.StartsWith("b-")).Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task AppendAsync_EphemeralMessages_GetNoNumberAndAreNotWritten()
    {
        var stream = new TestStream();
        await stream.AttachAsync();
        var writes = stream.State.Saves.Count;

        var result = await stream.AppendAsync(stream.Message("e1", delivery: DeliveryMode.Ephemeral), stream.Message("e1", delivery: DeliveryMode.Ephemeral));

        result.Seqs.Should().Equal(0, 0);
        result.Holders.Should().ContainSingle().Which.Id.Should().Be("g1");
        stream.State.Saves.Should().HaveCount(writes);
    }

    [Fact]
    public async Task AppendAsync_EphemeralAmongDurable_NumbersTheDurableOnly()
    {
        var stream = new TestStream();

        (await stream.AppendAsync(stream.Message("a"), stream.Message("e", delivery: DeliveryMode.Ephemeral), stream.Message("b"))).Seqs.Should().Equal(1, 0, 2);
    }

    [Fact]
    public async Task AppendAsync_EphemeralToAStreamNobodyUsed_LeavesNoState()
    {
        var stream = new TestStream();

        (await stream.AppendAsync(stream.Message("e", delivery: DeliveryMode.Ephemeral))).Epoch.Should().Be(0);
        stream.State.Keys.Should().BeEmpty();
    }

    [Fact]
    public async Task AppendAsync_ExpiredMessage_IsNotTaken()
    {
        var stream = new TestStream();
        var message = stream.Message("a", ttlSeconds: 1);
        stream.Time.Advance(TimeSpan.FromSeconds(1));

        (await stream.AppendAsync(message, stream.Message("b"))).Seqs.Should().Equal(0, 1);
    }

    [Fact]
    public async Task AppendAsync_Message_IsStoredForAsLongAsItLives()
    {
        var stream = new TestStream();

        await stream.AppendAsync([.. Enumerable.Range(1, 40).Select(i => stream.Message($"m{i}", ttlSeconds: 90))]);

        stream.State.TtlOf("b-1").Should().Be(TimeSpan.FromSeconds(90));
        stream.State.TtlOf("head").Should().Be(TimeSpan.FromDays(8));
        stream.State.TtlOf("ids-0").Should().Be(TimeSpan.FromDays(8));
    }

    [Fact]
    public async Task AppendAsync_ServiceStreamNobodyFollows_TakesNothingAndLeavesNoState()
    {
        var stream = await TestStream.UnfollowedAsync("s");

        var result = await stream.AppendAsync("a", "b");

        result.Seqs.Should().Equal(0, 0);
        stream.State.Keys.Should().BeEmpty();
    }

    [Fact]
    public async Task AppendAsync_ServiceStreamFollowedWithinTheRetention_TakesMessages()
    {
        var stream = new TestStream(StreamName.Service("s"));
        await stream.AttachAsync();
        await stream.Log.DetachAsync(new("g1", 1));
        stream.Time.Advance(TimeSpan.FromDays(7.9));

        (await stream.AppendAsync("a")).Seqs.Should().Equal(1);
    }

    [Fact]
    public async Task AttachAsync_ServiceStreamAfterItStoppedTaking_StartsAnotherEpoch()
    {
        var stream = new TestStream(StreamName.Service("s"));
        var before = await stream.AttachAsync();
        await stream.Log.DetachAsync(new("g1", 1));
        stream.Time.Advance(TimeSpan.FromDays(7));
        await stream.AppendAsync("a");
        stream.Time.Advance(TimeSpan.FromDays(2));
        (await stream.AppendAsync("missed")).Seqs.Should().Equal(0);

        var after = await stream.AttachAsync(after: new StreamPosition(before.Head.Epoch, 1));

        after.Head.Epoch.Should().NotBe(before.Head.Epoch);
        after.Reset.Should().Be(DaprPush.Messages.Routing.ResetReason.Epoch);
        (await stream.AppendAsync("b")).Seqs.Should().Equal(2);
    }
}
