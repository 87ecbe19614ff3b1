using DaprPush.Router.State;
using DaprPush.Router.Terms;
using DaprPush.Router.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Terms;

public class ActorTermsTests
{
    private static readonly byte[] First = [1];
    private static readonly byte[] Second = [2];

    private static readonly ActorTermSettings Settings = new(TimeSpan.FromDays(1), 100);

    private readonly MemoryTerms _terms = new();
    private readonly MemoryState _state = new(new FakeTimeProvider());

    [Fact]
    public async Task ActivateAsync_NothingStored_HasAnEmptyRoot()
    {
        var term = await ActivateAsync();

        term.Should().Match<ActorTerm>(t => t.Root.Length == 0 && t.RootTerm == null && !t.HasPassedOver);
        await EndTurnAsync(term);
        _state.FullKeys.Should().Equal(term.Key("root"));
        (await ActivateAsync()).RootTerm.Should().Be(term.Name, "what was answered is what later ones find");
    }

    [Fact]
    public async Task ActivateAsync_AfterAnotherInstanceWrote_FindsItsRootUnderItsTerm()
    {
        var former = await ActivateAsync();
        await SaveAsync(former, [], First);

        var term = await ActivateAsync();

        term.Root.Should().Equal(First);
        term.Should().Match<ActorTerm>(t => t.RootTerm == former.Name && !t.HasPassedOver);
    }

    [Fact]
    public async Task ActivateAsync_AnotherInstanceActivatesBetween_Fails()
    {
        var slow = new SlowTerms(_terms);
        slow.AfterRead = () => _terms.ReplaceAsync(null, new TermRecord("other", [""]), 1);

        await FluentActions.Awaiting(() => new ActorTerms(slow, _state, "root", Settings, TimeProvider.System).ActivateAsync())
            .Should().ThrowAsync<ActorTakenOverException>();
    }

    [Fact]
    public async Task EndTurnAsync_AnActivationLeftNoRoot_WritesOneBeforeItAnswers()
    {
        await SaveAsync(await ActivateAsync(), [], First);
        var silent = await ActivateAsync();
        var term = await ActivateAsync();
        term.HasPassedOver.Should().BeTrue();

        await EndTurnAsync(term);

        // What the silent one had on its way lands now, and is too late to be the newest.
        await silent.Invoking(s => SaveAsync(s, [], Second)).Should().ThrowAsync<ActorTakenOverException>();
        (await ActivateAsync()).Root.Should().Equal(First);
    }

    [Fact]
    public async Task SaveAsync_NextInstanceDoesNotKnowOfIt_LeavesWhatTheFormerRootRefersTo()
    {
        var term = await ActivateAsync();
        await SaveAsync(term, [new StateChange(term.Key("value"), First, 60)], First);
        var next = await ActivateAsync();

        await term.Invoking(t => SaveAsync(t, [StateChange.Delete(t.Key("value"))], Second)).Should().ThrowAsync<ActorTakenOverException>();

        (await _state.ReadAsync(TermKeys.In(next.RootTerm!, "value"))).Should().Equal(First);
    }

    [Fact]
    public async Task SaveAsync_OnceItIsKnown_DeletesWhatTheFormerRootsReferredTo()
    {
        var former = await ActivateAsync();
        await SaveAsync(former, [new StateChange(former.Key("value"), First, 60)], First);
        var term = await ActivateAsync();
        await SaveAsync(term, [StateChange.Delete(former.Key("value"))], Second);
        _state.FullKeys.Select(MemoryState.NameOf).Should().Equal("root", "root", "value");

        await SaveAsync(term, [], Second);

        _state.FullKeys.Should().Equal(term.Key("root"));
    }

    [Fact]
    public async Task SaveAsync_ByTheNextInstance_DeletesWhatTheFormerOneLeft()
    {
        for (var i = 0; i < 200; i++)
        {
            var term = await ActivateAsync();
            await SaveAsync(term, [new StateChange(term.Key("value"), First, 60), StateChange.Delete(TermKeys.In(term.RootTerm ?? "none", "value"))], First);
        }

        _state.FullKeys.Select(MemoryState.NameOf).Should().HaveCountLessThan(100, "what is left is deleted once it is worth a look at the term");
    }

    [Fact]
    public async Task SaveAsync_ByWhoReadTheRootTooLate_DeletesNothing()
    {
        var former = await ActivateAsync();
        await SaveAsync(former, [new StateChange(former.Key("value"), First, 60)], First);
        await SaveAsync(former, [StateChange.Delete(former.Key("value"))], First);
        var late = await ActivateAsync();
        var next = await ActivateAsync();

        await late.Invoking(l => SaveAsync(l, [], Second)).Should().ThrowAsync<ActorTakenOverException>();

        (await _state.ReadAsync(former.Key("value"))).Should().Equal(First);
        next.Root.Should().Equal(First);
    }

    [Fact]
    public async Task ActivateAsync_ManyTimes_KeepsFewTermsInMind()
    {
        for (var i = 0; i < 100; i++)
        {
            await EndTurnAsync(await ActivateAsync());
        }

        _terms.History.Max(record => record.Before.Count).Should().BeLessThan(10);
    }

    [Fact]
    public async Task EndTurnAsync_AnotherInstanceWasActivated_Fails()
    {
        var term = await ActivateAsync();
        term.BeginTurn();
        await ActivateAsync();

        await FluentActions.Awaiting(() => term.EndTurnAsync(() => First)).Should().ThrowAsync<ActorTakenOverException>();
    }

    [Fact]
    public async Task ActivateAsync_OfTheSameObject_ContinuesUnlessAnotherCameBetween()
    {
        var terms = new ActorTerms(_terms, _state, "root", Settings, TimeProvider.System);
        (await terms.ActivateAsync()).IsContinuation.Should().BeFalse("others may have been before");
        (await terms.ActivateAsync()).IsContinuation.Should().BeTrue();
        await ActivateAsync();
        (await terms.ActivateAsync()).IsContinuation.Should().BeFalse();
        _terms.Lose();
        (await terms.ActivateAsync()).IsContinuation.Should().BeFalse("the state was lost");
    }

    private static Task SaveAsync(ActorTerm term, StateChange[] changes, byte[] root) => term.SaveAsync(
        [], new RootChange(root, [.. changes.Where(change => change.Value is not null)], [.. changes.Where(change => change.Value is null).Select(change => change.Key)]));

    private static async Task EndTurnAsync(ActorTerm term)
    {
        term.BeginTurn();
        await term.EndTurnAsync(() => term.Root);
    }

    private Task<ActorTerm> ActivateAsync() => new ActorTerms(_terms, _state, "root", Settings, TimeProvider.System).ActivateAsync();

    private sealed class SlowTerms(MemoryTerms terms) : ITermState
    {
        public Func<Task> AfterRead { get; set; } = () => Task.CompletedTask;

        public async Task<StoredTerm?> ReadAsync()
        {
            var stored = await terms.ReadAsync();
            await AfterRead();
            return stored;
        }

        public Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds) => terms.ReplaceAsync(etag, term, ttlSeconds);
    }
}
