using System.Net;
using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Actors;

/// <summary>
/// Two hosts on the official SDK 1.19, whose deactivation waits for the actor's turn. Seen on daprd 1.18.3 with two routers: the turn
/// waits for its state, the state for the end of the round, the round for the deactivation.
/// </summary>
public sealed class SdkStandStillTests
{
    private const int Actors = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task HostJoins_TurnsUnderWay_StandsStill()
    {
        await using var system = await JoinWhileTurnsRunAsync(answersDeactivationsAtOnce: false);

        var any = Task.WhenAny(system.CallAll());

        // Far longer than a round may take, far shorter than the SDK's own limit of 100 s for its state call.
        var passes = async () => await any.WaitAsync(PlacementService.RoundLimit * 2);
        await passes.Should().ThrowAsync<TimeoutException>("no call passes");
    }

    [Fact]
    public async Task HostJoins_TurnsUnderWayAndDeactivationsAnsweredAtOnce_GoesOn()
    {
        await using var system = await JoinWhileTurnsRunAsync(answersDeactivationsAtOnce: true);

        var answers = await Task.WhenAll(system.CallAll()).WaitAsync(Limit);

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
    }

    // One host has all actors, each in a turn that has not asked for its state yet; then another host joins.
    private static async Task<TwoHosts> JoinWhileTurnsRunAsync(bool answersDeactivationsAtOnce)
    {
        var system = await TwoHosts.StartAsync(answersDeactivationsAtOnce);
        try
        {
            var turns = system.CallAll();
            await Eventually.TrueAsync(() => system.First.Turns.Begun == Actors);
            await system.JoinAsync();
            system.First.Turns.Release();
            system.Second.Turns.Release();
            _ = Task.WhenAll(turns).ContinueWith(static _ => { }, TaskScheduler.Default);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    private sealed class TwoHosts(TestRun run, TestSidecar sidecar, SdkHost first, bool answersDeactivationsAtOnce) : IAsyncDisposable
    {
        private SdkHost? _second;

        public SdkHost First => first;

        public SdkHost Second => _second!;

        public static async Task<TwoHosts> StartAsync(bool answersDeactivationsAtOnce)
        {
            var run = new TestRun();
            var port = TestApp.FreePort();
            var sidecar = await run.AddAsync("a", port, "a-0");
            var first = await SdkHost.StartAsync(port, sidecar.HttpPort, answersDeactivationsAtOnce);
            await sidecar.Sidecar.ConnectAsync(CancellationToken.None).WaitAsync(Limit);
            return new TwoHosts(run, sidecar, first, answersDeactivationsAtOnce);
        }

        public IReadOnlyList<Task<HttpResponseMessage>> CallAll() =>
            [.. Enumerable.Range(0, Actors).Select(id => sidecar.SendAsync(HttpMethod.Put, $"v1.0/actors/Stateful/{id}/method/CountAsync", [], "application/json"))];

        // Returns when its round has broken the running calls off, and lets go of the actors that move.
        public async Task JoinAsync()
        {
            var port = TestApp.FreePort();
            var other = await run.AddAsync("a", port, "a-1");
            _second = await SdkHost.StartAsync(port, other.HttpPort, answersDeactivationsAtOnce);
            _ = other.Sidecar.ConnectAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => first.Turns.Deactivations > 0);
        }

        public async ValueTask DisposeAsync()
        {
            await first.DisposeAsync();
            if (_second is not null)
            {
                await _second.DisposeAsync();
            }

            await run.DisposeAsync();
        }
    }
}
