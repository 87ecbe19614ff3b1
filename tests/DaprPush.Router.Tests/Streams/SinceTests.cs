using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>A subscriber without a place begins in what is kept, where it asked for.</summary>
public class SinceTests
{
    private static readonly HistoryStart All = new(HistoryStartKind.All);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_All_GivesWhatIsKeptFromItsBeginningOn(bool reactivated)
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 200);
        Reactivate(stream, reactivated);

        var page = await stream.Log.ReadSinceAsync(All);

        Numbers(page).Should().Equal(Enumerable.Range(1, 200).Select(i => (long)i));
        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.None && p.Begin == 0 && !p.IsCut && p.ReadTo == 200 && p.Head.Seq == 200);
    }

    [Fact]
    public async Task Read_AllOfMoreThanIsKept_SaysThatItIsCut()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 5 });
        await stream.AppendManyAsync(1, 20, batch: 1);

        var page = await stream.Log.ReadSinceAsync(All);

        Numbers(page).Should().Equal(16, 17, 18, 19, 20);
        page.Should().Match<StreamPage>(p => p.IsCut && p.Begin == 15);
    }

    [Fact]
    public async Task Read_AllAfterTheFirstHaveExpired_SaysThatItIsCut()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("short", ttlSeconds: 10), stream.Message("long"));
        stream.Time.Advance(TimeSpan.FromSeconds(10));

        var page = await stream.Log.ReadSinceAsync(All);

        Numbers(page).Should().Equal(2);
        page.IsCut.Should().BeTrue();
    }

    [Fact]
    public async Task Read_AllHaveExpired_BeginsAtTheHead()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("a", ttlSeconds: 10), stream.Message("b", ttlSeconds: 10));
        stream.Time.Advance(TimeSpan.FromSeconds(10));

        var page = await stream.Log.ReadSinceAsync(All);

        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.None && p.Messages.Count == 0 && p.Begin == 2 && p.ReadTo == 2 && p.IsCut);
    }

    [Fact]
    public async Task Read_NothingStored_HasNothingAndIsNotCut()
    {
        var page = await new TestStream().Log.ReadSinceAsync(All);

        page.Should().Match<StreamPage>(p => p.Messages.Count == 0 && p.Head.Seq == 0 && p.Head.Epoch != 0 && p.Begin == 0 && !p.IsCut);
    }

    [Theory]
    [InlineData(3, false, 18, 19, 20)]
    [InlineData(20, false, 1, 20)]
    [InlineData(21, false, 1, 20)]
    public async Task Read_Newest_GivesSoMany(int count, bool isCut, params int[] expected)
    {
        var stream = new TestStream();
        await stream.AppendManyAsync(1, 20, batch: 1);

        var page = await stream.Log.ReadSinceAsync(new HistoryStart(HistoryStartKind.Newest, count));

        Numbers(page).Should().HaveCount(Math.Min(count, 20)).And.StartWith(expected[0]).And.EndWith(expected[^1]);
        page.IsCut.Should().Be(isCut);
    }

    [Fact]
    public async Task Read_NewestOfMoreThanIsKept_SaysThatItIsCut()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 5 });
        await stream.AppendManyAsync(1, 20, batch: 1);

        (await stream.Log.ReadSinceAsync(new HistoryStart(HistoryStartKind.Newest, 6))).Should().Match<StreamPage>(p => p.Messages.Count == 5 && p.IsCut);
        (await stream.Log.ReadSinceAsync(new HistoryStart(HistoryStartKind.Newest, 5))).Should().Match<StreamPage>(p => p.Messages.Count == 5 && !p.IsCut);
    }

    [Fact]
    public async Task Read_Newest_CountsNeitherExpiredNorRepetitions()
    {
        var stream = new TestStream();
        var wanting = stream.Message("a") with { Ack = true, Body = Messages.Json.RawJson.Parse("""{"metadata":{"ack":true,"retry_count":0}}""") };
        await stream.AppendAsync(wanting, stream.Message("b"), stream.Message("short", ttlSeconds: 10), wanting.Repeat(1));
        stream.Time.Advance(TimeSpan.FromSeconds(10));

        Numbers(await stream.Log.ReadSinceAsync(new HistoryStart(HistoryStartKind.Newest, 2))).Should().Equal(1, 2, 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_SinceATime_BeginsWithTheFirstThatWasAcceptedThenOrLater(bool reactivated)
    {
        var stream = new TestStream();
        for (var i = 1; i <= 100; i++)
        {
            await stream.AppendAsync($"m{i}");
            stream.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Reactivate(stream, reactivated);
        var page = await stream.Log.ReadSinceAsync(Accepted(stream, secondsAgo: 10));

        Numbers(page).Should().Equal(Enumerable.Range(91, 10).Select(i => (long)i));
        page.Should().Match<StreamPage>(p => p.Begin == 90 && !p.IsCut);
    }

    [Fact]
    public async Task Read_SinceATime_WhatCameLateIsNoEnd()
    {
        var stream = new TestStream();
        var late = stream.Message("late");
        stream.Time.Advance(TimeSpan.FromMinutes(1));
        await stream.AppendAsync(stream.Message("a"), late, stream.Message("b"));

        var page = await stream.Log.ReadSinceAsync(Accepted(stream, secondsAgo: 10));

        Numbers(page).Should().Equal(1, 2, 3);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public async Task Read_SinceATimeThatHistoryDoesNotReach_SaysThatItIsCut(int secondsAgo, bool isCut)
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 5 });
        for (var i = 1; i <= 20; i++)
        {
            await stream.AppendAsync($"m{i}");
            stream.Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await stream.Log.ReadSinceAsync(Accepted(stream, secondsAgo))).IsCut.Should().Be(isCut);
    }

    [Fact]
    public async Task Read_SinceATimeAfterAll_BeginsAtTheHead()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a", "b");

        (await stream.Log.ReadSinceAsync(Accepted(stream, secondsAgo: -10)))
            .Should().Match<StreamPage>(p => p.Messages.Count == 0 && p.Begin == 2 && !p.IsCut);
    }

    [Fact]
    public async Task Read_MoreThanACallMayRead_IsCutByTheBudgetAndGoesOnFromThere()
    {
        var stream = new TestStream(options: new RouterOptions { ReadsInACall = 60, RecentMessages = 0 });
        for (var i = 1; i <= 100; i++)
        {
            await stream.AppendAsync(stream.Message($"m{i}", bodyBytes: 5_000));
        }


        var first = await stream.Log.ReadSinceAsync(All);
        var second = await stream.ReadAsync(first.ReadTo);

        first.ReadTo.Should().Be(60);
        Numbers(first).Concat(Numbers(second)).Should().Equal(Enumerable.Range(1, 100).Select(i => (long)i));
    }

    [Fact]
    public async Task Read_StreamOfAService_IsNeverSaidToBeWhole()
    {
        var stream = new TestStream(StreamName.Service("s"));
        await stream.AttachAsync();

        (await stream.Log.ReadSinceAsync(All)).IsCut.Should().BeTrue("messages pass it by while nobody follows it");
        await stream.AppendAsync("a");
        (await stream.Log.ReadSinceAsync(All)).Should().Match<StreamPage>(p => p.Messages.Count == 1 && p.IsCut);
    }

    private static HistoryStart Accepted(TestStream stream, int secondsAgo) =>
        new(HistoryStartKind.Accepted, stream.Time.GetUtcNow().AddSeconds(-secondsAgo).ToUnixTimeMilliseconds());

    private static IEnumerable<long> Numbers(StreamPage page) => page.Messages.Select(message => message.Seq);

    private static void Reactivate(TestStream stream, bool wanted)
    {
        if (wanted)
        {
            stream.Reactivate();
        }
    }
}
