using System.Globalization;
using DaprPush.Hosting.Sidecars;
using DaprPush.Messages.Routing;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>The term of an actor through the sidecar: who does not know what is stored replaces nothing.</summary>
public sealed class TermStateInMemoryTests(RouterSystem system) : TermStateTests(system), IClassFixture<RouterSystem>;

/// <inheritdoc/>
public sealed class TermStateInRedisTests(RedisRouterSystem system) : TermStateTests(system), IClassFixture<RedisRouterSystem>;

public abstract class TermStateTests : IDisposable
{
    private readonly SidecarHttp _sidecar;
    private readonly TermState _terms;

    private protected TermStateTests(RouterSystem system)
    {
        _sidecar = new SidecarHttp(new SidecarEndpoint(system.Sidecar.BaseAddress!, ApiToken: null));
        _terms = new TermState(new ActorStateClient(_sidecar), "statestore", RouterActors.StreamShard, system.NewId());
    }

    [Fact]
    public async Task ReplaceAsync_ByWhoKnowsTheStoredOne_ReplacesIt()
    {
        (await _terms.ReadAsync()).Should().BeNull();
        (await _terms.ReplaceAsync(null, new TermRecord("a", [""]), 60)).Should().BeTrue();
        var first = await _terms.ReadAsync();

        (await _terms.ReplaceAsync(first!.ETag, new TermRecord("b", ["a", ""]), 60)).Should().BeTrue();

        (await _terms.ReadAsync())!.Record.Should().BeEquivalentTo(new TermRecord("b", ["a", ""]));
    }

    [Fact]
    public async Task ReplaceAsync_ByWhoKnowsAFormerOneOrNone_ChangesNothing()
    {
        await _terms.ReplaceAsync(null, new TermRecord("a", [""]), 60);
        var first = await _terms.ReadAsync();
        await _terms.ReplaceAsync(first!.ETag, new TermRecord("b", ["a"]), 60);

        (await _terms.ReplaceAsync(first.ETag, new TermRecord("late", ["a"]), 60)).Should().BeFalse();
        (await IsRefusedAsync(() => _terms.ReplaceAsync(null, new TermRecord("late", [""]), 60))).Should().BeTrue();

        (await _terms.ReadAsync())!.Record.Term.Should().Be("b");
    }

    [Fact]
    public async Task ReplaceAsync_ManyAtOnceThatKnowTheSame_OneSucceeds()
    {
        await _terms.ReplaceAsync(null, new TermRecord("a", [""]), 60);
        var stored = await _terms.ReadAsync();

        var done = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            _terms.ReplaceAsync(stored!.ETag, new TermRecord(i.ToString(CultureInfo.InvariantCulture), ["a"]), 60)));

        done.Count(replaced => replaced).Should().Be(1);
        (await _terms.ReadAsync())!.Record.Term.Should().Be(Array.IndexOf(done, true).ToString(CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _sidecar.Dispose();
        GC.SuppressFinalize(this);
    }

    // A first write that comes second is a failure without a kind of its own in Redis.
    private static async Task<bool> IsRefusedAsync(Func<Task<bool>> replace)
    {
        try
        {
            return !await replace();
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
