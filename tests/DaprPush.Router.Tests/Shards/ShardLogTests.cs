using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Shards;

/// <summary>Many streams of one shard.</summary>
public class ShardLogTests
{
    private static readonly GatewayRef G1 = new("g1", 1);

    [Fact]
    public async Task AppendAsync_ManyStreams_AreOneTransactionOfOneKeyEach()
    {
        var shard = new TestStream();
        await AppendAsync(shard, Names(100), "a");
        shard.State.Saves.Clear();
        var (transactions, looks) = (shard.State.Transactions, shard.Terms.Reads);

        await AppendAsync(shard, Names(100), "b");

        (shard.State.Transactions - transactions, shard.Terms.Reads - looks).Should().Be((1, 1));
        shard.State.Saves.Should().ContainSingle().Which.Should().HaveCount(100, "a head with its message, and no root where no stream is new in this term");
    }

    [Fact]
    public async Task AppendAsync_StoreThatTakesFewOperations_DividesThemByStream()
    {
        var shard = new TestStream(options: new RouterOptions { TransactionOperations = 100 });

        await AppendAsync(shard, Names(240), "a");

        shard.State.Saves.Should().HaveCount(3).And.OnlyContain(save => save.Count <= 100);
        shard.Reactivate();
        (await AppendAsync(shard, Names(240), "a", "b")).Should().OnlyContain(result => result.Seqs.SequenceEqual(new long[] { 1, 2 }));
    }

    [Fact]
    public async Task AppendAsync_AfterATakeOver_ReadsOnlyTheStreamsThatItNeeds()
    {
        var shard = new TestStream();
        await AppendAsync(shard, Names(500), "a");
        shard.Reactivate();
        shard.State.Reads.Clear();

        (await AppendAsync(shard, Names(3), "b")).Should().OnlyContain(result => result.Seqs.Single() == 2);

        shard.State.Reads.Should().HaveCount(3);
    }

    [Fact]
    public async Task AppendAsync_OverManyTakeOvers_FindsEachStreamWhereItWasWritten()
    {
        var shard = new TestStream();
        var names = Names(20);
        var counts = new long[names.Length];
        var random = new Random(1);
        for (var round = 0; round < 60; round++)
        {
            var some = Enumerable.Range(0, names.Length).Where(_ => random.Next(3) == 0).ToArray();
            var results = await AppendAsync(shard, [.. some.Select(i => names[i])], $"m{round}");
            for (var k = 0; k < some.Length; k++)
            {
                results[k].Seqs.Single().Should().Be(++counts[some[k]]);
            }

            shard.Reactivate();
        }

        shard.State.FullKeys.Count(key => key.StartsWith("head.", StringComparison.Ordinal)).Should().BeLessThan(10 * names.Length, "what former heads were is deleted after some writes");
        shard.State.FullKeys.Count(key => key.StartsWith("root.", StringComparison.Ordinal)).Should().BeLessThan(80);
    }

    [Fact]
    public async Task AppendAsync_NoRoomInMemory_GoesOnFromTheStore()
    {
        var shard = new TestStream(options: new RouterOptions { ShardMegabytes = 0 });
        for (var i = 1; i <= 40; i++)
        {
            (await AppendAsync(shard, Names(2), $"m{i}")).Should().OnlyContain(result => result.Seqs.Single() == i);
        }

        (await shard.Log.ReadAsync(new StreamPosition((await shard.AppendAsync("x")).Epoch, 0))).Head.Seq.Should().Be(1);
    }

    [Fact]
    public async Task FollowAsync_ManyStreams_AreAnsweredInTheirOrderWithOneLook()
    {
        var shard = new TestStream();
        await AppendAsync(shard, Names(50), "a");
        var looks = shard.Terms.Reads;

        var answer = await shard.Log.Shard.FollowAsync(new FollowRequest(G1, [.. Names(60).Select(name => new StreamRequest(StreamRequestKind.Attach, name))]));

        answer.Answers.Select(one => one!.Page!.Head.Seq).Should().Equal(Enumerable.Range(0, 60).Select(i => i < 50 ? 1L : 0L));
        (shard.Terms.Reads - looks).Should().Be(1);
        (await AppendAsync(shard, Names(60), "b")).Should().OnlyContain(result => result.Holders.Single() == G1);
    }

    [Fact]
    public async Task FollowAsync_MoreThanACallMayAnswer_LeavesTheRestForTheNext()
    {
        var shard = new TestStream(options: new RouterOptions { PageBytes = 50_000 });
        var names = Names(10);
        var start = (await AttachAsync(shard, names)).Select(answer => answer!.Page!.Head).ToArray();
        await shard.Log.Shard.AppendAsync(new ShardAppend([.. names.Select(name => new StreamMessages(name, new AppendRequest([shard.Message("a", bodyBytes: 20_000)])))]));

        var (requests, calls, got) = (names.Zip(start, (name, place) => new StreamRequest(StreamRequestKind.Read, name) { After = place }).ToList(), 0, 0);
        while (requests.Count > 0)
        {
            calls++;
            var answers = (await shard.Log.Shard.FollowAsync(new FollowRequest(G1, requests))).Answers;
            got += answers.Sum(answer => answer?.Page?.Messages.Count ?? 0);
            requests = [.. requests.Where((_, i) => answers[i] is not { Page: { } page } || page.ReadTo < page.Head.Seq)];
        }

        got.Should().Be(10);
        calls.Should().BeInRange(4, 10);
    }

    [Fact]
    public async Task FollowAsync_StreamThatCannotBeRead_AnswersTheOthers()
    {
        var shard = new TestStream();
        await AppendAsync(shard, Names(1), "a");
        shard.State.Put("head", [1, 2, 3]);
        shard.Reactivate();

        var answers = await AttachAsync(shard, Names(2));

        answers[0]!.Fault.Should().NotBeNull();
        answers[1]!.Page.Should().NotBeNull();
    }

    private static async Task<IReadOnlyList<StreamAnswer?>> AttachAsync(TestStream shard, StreamName[] names) =>
        (await shard.Log.Shard.FollowAsync(new FollowRequest(G1, [.. names.Select(name => new StreamRequest(StreamRequestKind.Attach, name))]))).Answers;

    private static async Task<IReadOnlyList<AppendResult>> AppendAsync(TestStream shard, StreamName[] names, params string[] ids) =>
        (await shard.Log.Shard.AppendAsync(new ShardAppend([.. names.Select(name => new StreamMessages(name, new AppendRequest([.. ids.Select(id => shard.Message(id))])))]))).Results;

    private static StreamName[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => StreamName.User($"u{i}"))];
}
