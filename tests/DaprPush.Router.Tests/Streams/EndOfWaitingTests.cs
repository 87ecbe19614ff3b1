using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>Waiting ends, and nothing is lost by it, nor by a death meanwhile.</summary>
public class EndOfWaitingTests
{
    private static readonly TimeSpan OrderTimeout = new RouterOptions().OrderTimeout;

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
    public async Task WakeAsync_NothingCameInTime_NumbersWhatWaitedAndSaysSo()
    {
        var stream = new TestStream();
        await stream.AttachAsync();
        await stream.AppendAsync("b", 2, 1);
        stream.Log.WantsWaking.Should().BeTrue();
        stream.Time.Advance(OrderTimeout / 2);
        await stream.AppendAsync("d", 4, 3);
        stream.Reactivate();
        await stream.AttachAsync();
        (await stream.WakeAsync()).Should().BeNull("it is not time yet");

        stream.Time.Advance(OrderTimeout / 2);
        var release = await stream.WakeAsync();

        release!.Newest!.Seq.Should().Be(1);
        release.Holders.Should().ContainSingle();
        (await stream.IdsAsync()).Should().Equal("b");
        await stream.Log.HandedOutAsync(release);
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
        (await stream.WakeAsync())!.Newest!.Message.Id.Should().Be("b");
        stream.Reactivate();
        var release = (await stream.WakeAsync())!;
        release.Newest!.Message.Id.Should().Be("b");
        await stream.Log.HandedOutAsync(release);

        (await stream.WakeAsync()).Should().BeNull();
        stream.Log.WantsWaking.Should().BeFalse();
    }

    [Fact]
    public async Task WakeAsync_AllThatWaitedHasExpired_HandsOutNothingAndIsOver()
    {
        var stream = new TestStream();
        await stream.AppendAsync(stream.Message("b", ttlSeconds: 50), 2, 1);
        await stream.AppendAsync("a", 1, 0);
        stream.Time.Advance(TimeSpan.FromDays(1));

        var release = (await stream.WakeAsync())!;
        await stream.Log.HandedOutAsync(release);

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
}
