using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

public class HistoryTests
{
    [Fact]
    public async Task AttachAsync_NewSubscriber_StartsAtTheHeadWithoutMessages()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", "b");

        var page = await stream.AttachAsync();

        page.Head.Seq.Should().Be(2);
        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.None && p.Messages.Count == 0 && p.ReadTo == 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AttachAsync_FromAPlace_GivesExactlyWhatFollowedByteForByte(bool reactivated)
    {
        var stream = new TestStream();
        var sent = Enumerable.Range(1, 300).Select(i => stream.Message($"m{i}")).ToArray();
        await stream.AppendAsync(sent);
        var epoch = await stream.EpochAsync();
        if (reactivated)
        {
            stream.Reactivate();
        }

        var page = await stream.AttachAsync(after: new StreamPosition(epoch, 100));

        page.Reset.Should().Be(ResetReason.None);
        page.Messages.Select(message => message.Seq).Should().Equal(Enumerable.Range(101, 200).Select(i => (long)i));
        page.Messages.Select(message => message.Message.Body.ToString()).Should().Equal(sent[100..].Select(message => message.Body.ToString()));
        page.ReadTo.Should().Be(300);
    }

    [Fact]
    public async Task AttachAsync_RightAfterAppends_ReadsNothingFromTheStore()
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 200);
        stream.State.Reads.Clear();

        (await stream.ReadAsync(after: 100)).Messages.Should().HaveCount(100);

        stream.State.Reads.Should().BeEmpty();
    }

    [Fact]
    public async Task ReadAsync_AgainAfterAColdRead_ReadsNothingMore()
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 50);
        stream.Reactivate();
        await stream.ReadAsync(after: 10);
        stream.State.Reads.Clear();

        var page = await stream.ReadAsync(after: 12);
        await stream.AppendAsync("next");
        var next = await stream.ReadAsync(after: 48);

        stream.State.Reads.Should().BeEmpty();
        page.Messages.Select(message => message.Seq).Should().Equal(Enumerable.Range(13, 38).Select(i => (long)i));
        next.Messages.Select(message => message.Seq).Should().Equal(49, 50, 51);
    }

    [Fact]
    public async Task ReadAsync_RecentMessagesBounded_StillGivesAll()
    {
        var stream = new TestStream(options: new RouterOptions { RecentBytes = 5_000, RecentMessages = 20 });
        for (var i = 1; i <= 40; i++)
        {
            await stream.AppendAsync(stream.Message($"m{i}", bodyBytes: 100 * i));
        }

        (await stream.ReadAsync(after: 0)).Messages.Select(message => message.Seq).Should().Equal(Enumerable.Range(1, 40).Select(i => (long)i));
    }

    [Fact]
    public async Task ReadAsync_MoreThanACallReadsOfTheStore_IsCutAndGoesOnFromThere()
    {
        var stream = new TestStream(options: new RouterOptions { ReadsInACall = 60, RecentMessages = 0 });
        for (var i = 1; i <= 100; i++)
        {
            await stream.AppendAsync(stream.Message($"m{i}", bodyBytes: 5_000));
        }

        var first = await stream.ReadAsync(after: 10);
        var second = await stream.ReadAsync(first.ReadTo);

        first.ReadTo.Should().Be(70);
        first.Head.Seq.Should().Be(100);
        first.Messages.Concat(second.Messages).Select(message => message.Seq).Should().Equal(Enumerable.Range(11, 90).Select(i => (long)i));
        second.ReadTo.Should().Be(100);
    }

    [Fact]
    public async Task ReadAsync_LargeMessages_IsCutByBytes()
    {
        var stream = new TestStream(options: new RouterOptions { PageBytes = 10_000 });
        await stream.AppendAsync([.. Enumerable.Range(1, 10).Select(i => stream.Message($"m{i}", bodyBytes: i == 1 ? 60_000 : 4_000))]);

        (await stream.ReadAsync(after: 0)).ReadTo.Should().Be(1, "one message always fits");
        (await stream.ReadAsync(after: 1)).ReadTo.Should().Be(3);
    }

    [Fact]
    public async Task ReadAsync_ExpiredMessageInTheMiddle_IsLeftOut()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("a"), stream.Message("short", ttlSeconds: 10), stream.Message("c"));
        stream.Time.Advance(TimeSpan.FromSeconds(10));

        foreach (var reactivated in new[] { false, true })
        {
            var page = await stream.ReadAsync(after: 0);
            page.Reset.Should().Be(ResetReason.None);
            page.Messages.Select(message => message.Seq).Should().Equal(1, 3);
            page.ReadTo.Should().Be(3);
            stream.Reactivate();
        }
    }

    [Fact]
    public async Task ReadAsync_NewestExpired_IsCompleteToTheHead()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("a"), stream.Message("short", ttlSeconds: 10));
        stream.Time.Advance(TimeSpan.FromSeconds(10));

        (await stream.ReadAsync(after: 0)).Should().Match<StreamPage>(page => page.ReadTo == 2 && page.Messages.Count == 1);
        (await stream.ReadAsync(after: 1)).Should().Match<StreamPage>(page => page.ReadTo == 2 && page.Messages.Count == 0 && page.Reset == ResetReason.None);
    }

    [Fact]
    public async Task ReadAsync_AnotherEpoch_ResetsByEpoch()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");

        var page = await stream.Log.ReadAsync(new StreamPosition(await stream.EpochAsync() + 1, 5));

        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.Epoch && p.Messages.Count == 1 && p.Begin == 0 && p.ReadTo == 1 && p.Head.Seq == 1);
    }

    [Fact]
    public async Task ReadAsync_AnotherEpochThatIsNotKeptFromItsBeginning_ResetsToTheHead()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 10 });
        await stream.AppendManyAsync(1, 20);

        var page = await stream.Log.ReadAsync(new StreamPosition(await stream.EpochAsync() + 1, 5));

        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.Epoch && p.Messages.Count == 0 && p.Begin == 20 && p.ReadTo == 20);
    }

    [Fact]
    public async Task ReadAsync_PlaceBeforeTheFirstMessage_GoesOnInTheEpochThatItBegan()
    {
        var stream = new TestStream();
        var before = await stream.AttachAsync();
        await stream.AppendAsync("a", "b");
        stream.Reactivate();

        var page = await stream.AttachAsync(after: before.Head);

        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.None && p.Messages.Count == 2 && p.Begin == 0 && p.Head.Epoch != before.Head.Epoch);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task ReadAsync_NumberNobodyGot_ResetsByCursor(long after)
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");

        (await stream.ReadAsync(after)).Reset.Should().Be(ResetReason.Cursor);
    }

    [Fact]
    public async Task ReadAsync_OlderThanTheKeptHistory_ResetsByHistory()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 10 });
        await stream.AppendManyAsync(1, 100);

        (await stream.ReadAsync(after: 89)).Reset.Should().Be(ResetReason.History);
        (await stream.ReadAsync(after: 90)).Messages.Should().HaveCount(10);
    }

    [Fact]
    public async Task ReadAsync_AllExpired_ResetsUnlessNothingWasMissed()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", "b");
        stream.Time.Advance(TimeSpan.FromHours(1));

        (await stream.ReadAsync(after: 1)).Reset.Should().Be(ResetReason.History);
        (await stream.ReadAsync(after: 2)).Reset.Should().Be(ResetReason.None);
    }

    [Fact]
    public async Task ReadAsync_StoreLostAMessage_ResetsInsteadOfLeavingAHole()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("a", bodyBytes: 5_000));
        await stream.AppendAsync(stream.Message("b", bodyBytes: 5_000));
        await stream.AppendAsync("c");
        stream.State.Lose("b-2");
        stream.Reactivate();

        (await stream.ReadAsync(after: 0)).Should().Match<StreamPage>(page => page.Reset == ResetReason.History && page.Messages.Count == 0);
    }

    [Fact]
    public async Task ReadAsync_StreamForgottenAfterItsRetention_HasAnotherEpoch()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var epoch = await stream.EpochAsync();
        stream.Time.Advance(TimeSpan.FromDays(8));
        stream.Reactivate();

        var page = await stream.AttachAsync(after: new StreamPosition(epoch, 1));

        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.Epoch && p.Head.Seq == 0);
    }
}
