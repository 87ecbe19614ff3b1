using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;
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
    public async Task AppendAsync_AnotherInstanceWroteWhileThisOneSlept_FailsAndThenNumbersAfterIt()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var other = stream.Activate(lives: new InstanceLives());
        await other.AppendAsync(new([stream.Message("b"), stream.Message("c")]));

        await stream.Invoking(s => s.AppendAsync("d")).Should().ThrowAsync<ActorTakenOverException>();

        (await stream.AppendAsync("d", "b")).Seqs.Should().Equal(4, 2);
    }

    [Fact]
    public async Task ReadAsync_AnotherInstanceIsActive_FailsInsteadOfAnsweringWhatWas()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        await stream.Activate(lives: new InstanceLives()).AppendAsync(new([stream.Message("b")]));

        await stream.Invoking(s => s.IdsAsync()).Should().ThrowAsync<ActorTakenOverException>();

        (await stream.IdsAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task AppendAsync_AnotherInstanceIsActivatedDuringTheWrite_FailsThoughItWasWritten()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var other = stream.Activate(lives: new InstanceLives());
        stream.State.BeforeSave = () =>
        {
            stream.State.BeforeSave = () => Task.CompletedTask;
            return other.HoldersAsync();
        };

        await stream.Invoking(s => s.AppendAsync("b")).Should().ThrowAsync<ActorTakenOverException>();

        (await other.AppendAsync(new([stream.Message("c")]))).Seqs.Should().Equal(2);
        (await stream.AppendAsync("b")).Seqs.Should().Equal(3);
        (await stream.IdsAsync()).Should().Equal("a", "c", "b");
    }

    [Fact]
    public async Task AppendAsync_AnotherInstanceReleasedWhatWaitsAndWasTakenOver_KeepsIt()
    {
        var stream = new TestStream();
        await stream.AppendAsync("second", number: 2, previous: 1);
        var other = stream.Activate(lives: new InstanceLives());
        stream.State.BeforeSave = () =>
        {
            stream.State.BeforeSave = () => Task.CompletedTask;
            return other.HoldersAsync();
        };
        await stream.Invoking(s => s.AppendAsync("first", number: 1, previous: 0)).Should().ThrowAsync<ActorTakenOverException>();

        await other.AppendAsync(new([stream.Message("first")]) { Stamps = [new ProducerStamp("p", 1, 0)] });

        (await stream.IdsAsync()).Should().Equal("first", "second");
    }

    [Fact]
    public async Task AppendAsync_SidecarLetsTheActorGoMeanwhile_Fails()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        stream.State.BeforeSave = () =>
        {
            stream.State.BeforeSave = () => Task.CompletedTask;
            stream.Lives.End(RouterActors.StreamShard, "0-0");
            return Task.CompletedTask;
        };

        await stream.Invoking(s => s.AppendAsync("b")).Should().ThrowAsync<InstanceOverException>();

        (await stream.AppendAsync("c", "b")).Seqs.Should().Equal(3, 2);
    }

    [Fact]
    public async Task AppendAsync_SidecarHasBegunANewLife_BeginsFromWhatIsStored()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        await stream.Activate(lives: new InstanceLives()).AppendAsync(new([stream.Message("b")]));
        stream.Lives.EndAll();

        (await stream.AppendAsync("c", "b")).Seqs.Should().Equal(3, 2);
    }

    [Fact]
    public async Task Turns_OfAnActiveInstance_CostOneLookAtTheTermAndAnAppendOneTransaction()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var writes = stream.State.Saves.Count;
        stream.State.Reads.Clear();
        stream.Terms.Reads = 0;

        await stream.AppendAsync("b");
        (stream.State.Saves.Count, stream.Terms.Reads).Should().Be((writes + 1, 1));
        await stream.ReadAsync(0);
        await stream.Log.HoldersAsync();

        (stream.State.Saves.Count, stream.Terms.Reads).Should().Be((writes + 1, 4), "a place and a page are two turns");
        stream.State.Reads.Should().BeEmpty();
        stream.Terms.History.Should().ContainSingle();
    }

    [Fact]
    public async Task Activation_OfAStoredShard_ReadsTheTermReplacesItAndReadsNoStream()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        stream.Reactivate();
        stream.State.Reads.Clear();
        (stream.Terms.Reads, var writes) = (0, stream.State.Saves.Count);

        await stream.Log.Shard.WaitingAsync();

        stream.State.Reads.Should().BeEmpty("nobody asked for the stream itself");
        (stream.Terms.Reads, stream.Terms.History.Count, stream.State.Saves.Count).Should().Be((2, 2, writes), "the turn itself looks once");
        await stream.EpochAsync();
        stream.State.Reads.Select(MemoryState.NameOf).Should().Equal("head");
    }

    [Fact]
    public async Task Turns_OfAnInstanceThatLivesForLong_KeepItsTermFromBeingForgotten()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        stream.Time.Advance(stream.Options.StreamRetention / 7);

        await stream.AppendAsync("b");

        stream.Terms.History.Should().HaveCount(2);
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
}
