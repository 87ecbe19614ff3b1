using DaprPush.Router.Settings;
using DaprPush.Router.Streams;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

public class FailureTests
{
    private static readonly IOException Broken = new("the store is away");

    [Fact]
    public async Task AppendAsync_SaveFailsBeforeWriting_GivesTheNumberToTheNextMessage()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        stream.State.NextSaveFails = (Broken, AfterWriting: false);

        await stream.Invoking(s => s.AppendAsync("b")).Should().ThrowAsync<IOException>();

        (await stream.AppendAsync("c")).Seqs.Should().Equal(2);
        (await stream.ReadAsync(0)).Messages.Select(message => message.Message.Id).Should().Equal("a", "c");
    }

    [Fact]
    public async Task AppendAsync_SaveFailsAfterWriting_KeepsTheNumberForThatMessage()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        stream.State.NextSaveFails = (Broken, AfterWriting: true);

        await stream.Invoking(s => s.AppendAsync("b")).Should().ThrowAsync<IOException>();

        (await stream.AppendAsync("c", "b")).Seqs.Should().Equal(3, 2);
    }

    [Fact]
    public async Task AppendAsync_AnotherInstanceWroteWhileThisOneSlept_NumbersAfterIt()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var other = stream.Activate();
        await other.AppendAsync(new([stream.Message("b"), stream.Message("c")]));

        stream.Time.Advance(TimeSpan.FromSeconds(20));

        (await stream.AppendAsync("d", "b")).Seqs.Should().Equal(4, 2);
    }

    [Fact]
    public async Task AppendAsync_AnotherInstanceWritesDuringALongTurn_FailsAndChangesNothing()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var other = stream.Activate();
        var slow = new SlowReads(stream);
        var log = slow.Activate();
        slow.DuringIndexRead = async () =>
        {
            stream.Time.Advance(TimeSpan.FromSeconds(20));
            await other.AppendAsync(new([stream.Message("b")]));
        };

        await FluentActions.Awaiting(() => log.AppendAsync(new([stream.Message("c")]))).Should().ThrowAsync<StreamTakenOverException>();

        (await log.AppendAsync(new([stream.Message("c")]))).Seqs.Should().Equal(3);
    }

    [Fact]
    public async Task AppendAsync_WithinTheTrust_DoesNotReadAgain()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        stream.State.Reads.Clear();
        stream.Time.Advance(TimeSpan.FromSeconds(4));

        await stream.AppendAsync("b");
        stream.Time.Advance(TimeSpan.FromSeconds(4));
        await stream.AppendAsync("c");

        stream.State.Reads.Should().BeEmpty();
    }

    [Fact]
    public async Task AppendAsync_CallsThatOverlap_AreOneAfterAnother()
    {
        var stream = new TestStream(options: new RouterOptions { HistorySize = 1000 });
        await stream.AppendAsync("first");
        var saving = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        stream.State.BeforeSave = () =>
        {
            saving.TrySetResult();
            return release.Task;
        };

        var one = stream.AppendAsync("a");
        await saving.Task;
        var two = stream.AppendAsync("b");
        release.SetResult();

        (await one).Seqs.Should().Equal(2);
        (await two).Seqs.Should().Equal(3);
    }

    /// <summary>The stream's store, with something happening while ids are read.</summary>
    private sealed class SlowReads(TestStream stream) : IStreamState
    {
        public Func<Task>? DuringIndexRead { get; set; }

        public StreamLog Activate() => stream.Activate(this);

        public async Task<byte[]?> ReadAsync(string key)
        {
            if (key.StartsWith("ids-", StringComparison.Ordinal) && DuringIndexRead is { } happens)
            {
                DuringIndexRead = null;
                await happens();
            }

            return await stream.State.ReadAsync(key);
        }

        public Task SaveAsync(IReadOnlyList<StateChange> changes) => stream.State.SaveAsync(changes);
    }
}
