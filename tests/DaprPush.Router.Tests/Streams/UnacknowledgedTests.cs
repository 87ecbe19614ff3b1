using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>What a stream sends again to subscribers that come back, until somebody confirms it.</summary>
public sealed class UnacknowledgedTests
{
    [Fact]
    public async Task Unacknowledged_AfterAppends_HasThoseThatWantItWithTheirCountRaisedEachTime()
    {
        var stream = new TestStream();
        await stream.AppendAsync(Wanting(stream, "a"), stream.Message("plain"), Wanting(stream, "b"));

        var first = await ListAsync(stream);
        var second = await ListAsync(stream);

        first.Head.Seq.Should().Be(3);
        first.IsComplete.Should().BeTrue();
        first.Messages.Select(numbered => (numbered.Seq, numbered.Message.Id, numbered.Message.RetryCount)).Should().Equal((1, "a", 1), (3, "b", 1));
        first.Messages[0].Message.Body.ToString().Should().EndWith("\"retry_count\":1}}");
        second.Messages.Select(numbered => numbered.Message.RetryCount).Should().Equal(2, 2);
    }

    [Fact]
    public async Task Unacknowledged_OnAnotherInstance_IsThereToo()
    {
        var stream = new TestStream();
        await stream.AppendAsync(Wanting(stream, "a"));
        stream.Reactivate();

        (await IdsAsync(stream)).Should().Equal("a");
        (await stream.AttachAsync()).HasUnacknowledged.Should().BeTrue();
    }

    [Fact]
    public async Task Settle_Message_LeavesTheListForGood()
    {
        var stream = new TestStream();
        await stream.AppendAsync(Wanting(stream, "a"), Wanting(stream, "b"));

        await SettleAsync(stream, "a");
        (await IdsAsync(stream)).Should().Equal("b");
        stream.Reactivate();
        await stream.AppendAsync(Wanting(stream, "a"));
        (await IdsAsync(stream)).Should().Equal(["b"], "the stream knows the id: it is the same message");
        await SettleAsync(stream, "b");

        (await stream.ReadAsync(after: 0)).Should().Match<StreamPage>(page => !page.HasUnacknowledged && page.Messages.Count == 2);
    }

    [Fact]
    public async Task Append_OneIdByTwoSenders_IsTwoMessagesAndEachIsSettledByItself()
    {
        var stream = new TestStream();
        var (ours, theirs) = (Wanting(stream, "a", sender: "key:ours"), Wanting(stream, "a", sender: "key:theirs"));

        (await stream.AppendAsync(ours, theirs, ours)).Seqs.Should().Equal(1, 2, 1);
        stream.Reactivate();
        (await stream.AppendAsync(theirs)).Seqs.Should().Equal(2);
        await SettleAsync(stream, ours.Identity);

        (await ListAsync(stream)).Messages.Should().ContainSingle().Which.Message.Handle.Should().Be(theirs.Handle);
        (await stream.AppendAsync(theirs.Repeat(1))).Seqs.Should().Equal(3);
        (await stream.ReadAsync(0)).Messages.Select(message => message.Message.Identity).Should().Equal(ours.Identity, theirs.Identity, theirs.Identity);
    }

    [Theory]
    [InlineData("never-sent")]
    [InlineData("plain")]
    public async Task Settle_NotListed_WritesNothing(string id)
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("plain"), Wanting(stream, "a"));
        var writes = stream.State.Saves.Count;

        await SettleAsync(stream, id);

        stream.State.Saves.Should().HaveCount(writes);
    }

    [Fact]
    public async Task Settle_StreamNobodyUsed_LeavesNoState()
    {
        var stream = new TestStream();

        await SettleAsync(stream, "a");

        (await ListAsync(stream)).Messages.Should().BeEmpty();
        stream.State.Keys.Should().BeEmpty();
    }

    [Fact]
    public async Task Settle_SaveFails_StillListed()
    {
        var stream = new TestStream();
        await stream.AppendAsync(Wanting(stream, "a"));
        stream.State.NextSaveFails = (new IOException("the store is away"), AfterWriting: false);

        await stream.Awaiting(s => SettleAsync(s, "a")).Should().ThrowAsync<IOException>();

        (await IdsAsync(stream)).Should().Equal("a");
    }

    [Fact]
    public async Task Append_Repetition_RaisesTheCountOfItsMessage()
    {
        var stream = new TestStream();
        var message = Wanting(stream, "a");
        await stream.AppendAsync(message);

        await stream.AppendAsync(message.Repeat(4));

        (await ListAsync(stream)).Messages.Should().ContainSingle().Which.Should().Match<NumberedMessage>(
            numbered => numbered.Seq == 1 && numbered.Message.RetryCount == 5);
    }

    [Fact]
    public async Task Append_RepetitionThatWasOnItsWayWhenItWasConfirmed_IsNotListed()
    {
        var stream = new TestStream();
        var message = Wanting(stream, "a");
        await stream.AppendAsync(message);
        await SettleAsync(stream, "a");

        (await stream.AppendAsync(message.Repeat(1))).Seqs.Should().Equal(2);

        (await IdsAsync(stream)).Should().BeEmpty();
    }

    [Fact]
    public async Task Unacknowledged_Expired_IsGone()
    {
        var stream = new TestStream();
        await stream.AppendAsync(Wanting(stream, "short", ttlSeconds: 10), Wanting(stream, "b"));
        stream.Time.Advance(TimeSpan.FromSeconds(10));

        (await IdsAsync(stream)).Should().Equal("b");
        await SettleAsync(stream, "b");
        (await stream.AttachAsync()).HasUnacknowledged.Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Append_HistoryPassesOverIt_IsKeptUntilItIsConfirmed(bool inOneBatch)
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 10 });
        var messages = Enumerable.Range(1, 50).Select(i => stream.Message($"m{i}")).Prepend(Wanting(stream, "a")).ToArray();
        foreach (var batch in messages.Chunk(inOneBatch ? 100 : 7))
        {
            await stream.AppendAsync(batch);
        }

        stream.Reactivate();
        (await IdsAsync(stream)).Should().Equal("a");
        (await stream.ReadAsync(after: 0)).Reset.Should().Be(ResetReason.History);
        (await stream.KeptAsync()).Should().Contain("m-1").And.NotContain("m-2");

        await SettleAsync(stream, "a");
        (await stream.KeptAsync()).Should().NotContain("m-1");
    }

    [Fact]
    public async Task Append_MoreThanTheList_OldestLeavesItAndTheStore()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 2, MaxUnacknowledged = 3 });
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            await stream.AppendAsync(Wanting(stream, id));
        }

        (await IdsAsync(stream)).Should().Equal("b", "c", "d");
        await stream.AppendAsync("m1", "m2");
        await stream.AppendAsync(Wanting(stream, "e"));

        (await IdsAsync(stream)).Should().Equal("c", "d", "e");
        (await stream.KeptAsync()).Where(key => key.StartsWith("m-", StringComparison.Ordinal)).Should().Equal("m-3", "m-4", "m-7");
        (await stream.IdsAsync(after: 5)).Should().Equal("m2", "e");
    }

    [Fact]
    public async Task Unacknowledged_MoreThanAPage_GoesOnAfterItsLast()
    {
        var stream = new TestStream(options: new RouterOptions { PageBytes = 10_000 });
        await stream.AppendAsync([.. Enumerable.Range(1, 5).Select(i => Wanting(stream, $"m{i}", bodyBytes: 4_000))]);

        var first = await ListAsync(stream);
        var second = await ListAsync(stream, first.Messages[^1].Seq);
        var third = await ListAsync(stream, second.Messages[^1].Seq);

        new[] { first, second, third }.Select(page => page.IsComplete).Should().Equal(false, false, true);
        first.Messages.Concat(second.Messages).Concat(third.Messages).Select(numbered => (numbered.Seq, numbered.Message.RetryCount))
            .Should().Equal((1, 1), (2, 1), (3, 1), (4, 1), (5, 1));
    }

    [Fact]
    public async Task Append_ToAServicesStream_ListsNothing()
    {
        var stream = new TestStream(StreamName.Service("s"));
        await stream.AttachAsync();
        await stream.AppendAsync(Wanting(stream, "a"));

        (await IdsAsync(stream)).Should().BeEmpty();
        (await stream.AttachAsync()).HasUnacknowledged.Should().BeFalse();
    }

    private static RoutedMessage Wanting(TestStream stream, string id, int ttlSeconds = 3600, int bodyBytes = 0, string sender = "") =>
        RoutedMessage.From(
            new PushMessage
            {
                Id = id,
                Timestamp = stream.Time.GetUtcNow(),
                Type = MessageType.Info,
                Service = "s",
                Target = new MessageTarget { UserId = "u" },
                Data = Messages.Json.RawJson.Parse($"\"{new string('x', bodyBytes)}\""),
                Metadata = new MessageMetadata { Ack = true, Ttl = ttlSeconds },
            },
            stream.Time.GetUtcNow(),
            sender);

    private static Task<UnacknowledgedPage> ListAsync(TestStream stream, long after = 0) =>
        stream.Log.UnacknowledgedAsync(after);

    private static async Task<IEnumerable<string>> IdsAsync(TestStream stream) =>
        (await ListAsync(stream)).Messages.Select(numbered => numbered.Message.Id);

    private static Task SettleAsync(TestStream stream, string id) => stream.Log.SettleAsync(id);
}
