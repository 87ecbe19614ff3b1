using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

public class MessageBlocksTests
{
    [Fact]
    public async Task AppendAsync_SmallMessagesOneByOne_AreOneKeyEachAndNowAndThenABlock()
    {
        var stream = new TestStream();
        await stream.AppendAsync("first");
        stream.State.Saves.Clear();

        for (var i = 0; i < 100; i++)
        {
            await stream.AppendAsync($"m{i}");
        }

        var keys = stream.State.Saves.SelectMany(save => save).Select(change => MemoryState.NameOf(change.Key)).ToArray();
        keys.Count(key => key == "head").Should().Be(100);
        keys.Where(key => key.StartsWith("b-")).Should().HaveCountGreaterThan(3).And.HaveCountLessThan(25).And.OnlyHaveUniqueItems();
        keys.Where(key => key.StartsWith("m-")).Should().BeEmpty();
    }

    [Fact]
    public async Task AppendAsync_ManyAtOnce_AreOneBlock()
    {
        var stream = new TestStream();

        await stream.AppendManyAsync(1, 100);

        stream.State.Keys.Where(key => key != "head" && key != "ids-0").Should().Equal("b-1");
    }

    [Fact]
    public async Task AppendAsync_MoreBytesThanABlockTakes_AreSeveral()
    {
        var stream = new TestStream();

        await stream.AppendAsync([.. Enumerable.Range(1, 5).Select(i => stream.Message($"m{i}", bodyBytes: 60_000))]);

        stream.State.Keys.Where(key => key.StartsWith("b-")).Should().Equal("b-1", "b-3", "b-5");
        stream.Reactivate();
        (await stream.IdsAsync()).Should().Equal("m1", "m2", "m3", "m4", "m5");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task ReadAsync_AfterTakeOversInBetween_GivesAllFromHeadAndBlocks(int batch)
    {
        var stream = new TestStream();
        for (var from = 1; from <= 280; from += 70)
        {
            await stream.AppendManyAsync(from, 70, batch);
            stream.Reactivate();
        }

        (await stream.IdsAsync()).Should().Equal(Enumerable.Range(1, 280).Select(i => $"m{i}"));
    }

    [Fact]
    public async Task ReadAsync_MessagesThatWantAnAcknowledgementAmongOthers_GivesAllInOrder()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 50 });
        for (var i = 1; i <= 90; i++)
        {
            await stream.AppendAsync(stream.Message($"m{i}") with { Ack = i % 5 == 0 });
        }

        stream.Reactivate();
        (await stream.IdsAsync(after: 40)).Should().Equal(Enumerable.Range(41, 50).Select(i => $"m{i}"));
        (await stream.KeptAsync()).Where(key => key.StartsWith("m-")).Should()
            .BeEquivalentTo(Enumerable.Range(1, 18).Select(i => $"m-{i * 5}"), "they are kept until they are acknowledged");
        stream.State.Keys.Where(key => key.StartsWith("b-")).Select(key => int.Parse(key[2..])).Should().OnlyContain(first => first > 40 - 5);
    }

    [Fact]
    public async Task AppendAsync_ExpiredWithTheHead_LeavesItWithTheNextWrite()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("brief", ttlSeconds: 1, bodyBytes: 2_000));
        stream.Time.Advance(TimeSpan.FromSeconds(1));

        await stream.AppendAsync(stream.Message("a", bodyBytes: 1_000));

        stream.State.Saves[^1].Should().ContainSingle().Which.Value!.Length.Should().BeLessThan(2_000);
        stream.Reactivate();
        (await stream.ReadAsync(after: 1)).Messages.Select(message => message.Message.Id).Should().Equal("a");
    }

    [Fact]
    public async Task AppendAsync_SavedButUnknown_KeepsWhatTheStoreHas()
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 30, batch: 1);
        stream.State.NextSaveFails = (new IOException("gone"), AfterWriting: true);

        await stream.Awaiting(s => s.AppendManyAsync(31, 5)).Should().ThrowAsync<IOException>();
        await stream.AppendManyAsync(29, 20);

        stream.Reactivate();
        (await stream.IdsAsync()).Should().Equal(Enumerable.Range(1, 48).Select(i => $"m{i}"));
    }
}
