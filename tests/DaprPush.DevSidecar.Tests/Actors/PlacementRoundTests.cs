using System.Net;
using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Actors;

/// <summary>What daprd 1.18.3 does while actors move, unpleasant as it is: a product that is tested here has to live with it.</summary>
public sealed class PlacementRoundTests
{
    private const string Config = """{"entities":["Spread"],"drainOngoingCallTimeout":"500ms"}""";
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Join_WhileADeactivationIsNotAnswered_HoldsBackCallsAndStateOfTheType()
    {
        var release = new TaskCompletionSource();
        await using var slow = Deactivating(release.Task);
        await using var other = await new TestApp { Config = Config }.StartAsync();
        await slow.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", slow, "a-0");
        await ActivateAsync(first, 40);

        var second = await run.AddAsync("a", other, "a-1", connect: false);
        var joining = second.Sidecar.ConnectAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => slow.Received.Any(received => received.Method == "DELETE"));
        var call = first.PostAsync("v1.0/actors/Spread/1/method/m", "");
        var state = first.GetAsync("v1.0/actors/Spread/1/state/k");

        (await EndsWithinAsync(call, AWhile)).Should().BeFalse();
        (await EndsWithinAsync(state, AWhile)).Should().BeFalse();
        release.SetResult();
        (await call.WaitAsync(Limit)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await state.WaitAsync(Limit)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await joining.WaitAsync(Limit);
    }

    [Fact]
    public async Task Join_WithADeactivationThatOutlastsTheRound_LeavesTheTypeBlockedUntilItsRingChanges()
    {
        var release = new TaskCompletionSource();
        await using var slow = Deactivating(release.Task);
        await using var other = await new TestApp { Config = Config }.StartAsync();
        await using var third = await new TestApp { Config = Config }.StartAsync();
        await slow.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", slow, "a-0");
        await ActivateAsync(first, 40);
        var second = await run.AddAsync("a", other, "a-1", connect: false);
        var joining = second.Sidecar.ConnectAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => slow.Received.Any(received => received.Method == "DELETE"));

        // Longer than a round may take; then the connection ends, and the round with it.
        await Task.Delay(PlacementService.RoundLimit + AWhile);
        release.SetResult();
        await joining.WaitAsync(Limit);
        var call = first.PostAsync("v1.0/actors/Spread/1/method/m", "");
        (await EndsWithinAsync(call, TimeSpan.FromSeconds(5))).Should().BeFalse("nothing changes the ring, so nothing unblocks the type");

        await run.AddAsync("a", third, "a-2");

        (await call.WaitAsync(Limit)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Join_WithARunningCall_WaitsItsDrainTimeAndBreaksItOff()
    {
        var broken = new TaskCompletionSource();
        await using var busy = new TestApp { Config = Config };
        busy.Handler = async (http, received) =>
        {
            if (received.Path.EndsWith("stuck", StringComparison.Ordinal))
            {
                await using var registration = http.RequestAborted.Register(() => broken.TrySetResult());
                await broken.Task;
            }
        };
        await busy.StartAsync();
        await using var other = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", busy, "a-0");
        var stuck = first.PostAsync("v1.0/actors/Spread/1/method/stuck", "");
        await busy.NextAsync();

        var second = await run.AddAsync("a", other, "a-1");

        await broken.Task.WaitAsync(Limit);

        // As daprd: it is made again, wherever its actor is by now.
        (await stuck.WaitAsync(Limit)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await second.PostAsync("v1.0/actors/Spread/1/method/m", "")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PlacementAway_ActorCalls_HangAndTheSidecarSaysItIsWell()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await ActivateAsync(sidecar, 3);
        var taken = app.Received.Count;

        var restart = run.Shared.Placement.RestartAsync(TimeSpan.FromSeconds(3));
        await Eventually.TrueAsync(() => app.Received.Count == taken + 3);
        var call = sidecar.PostAsync("v1.0/actors/Spread/1/method/m", "");

        (await EndsWithinAsync(call, AWhile)).Should().BeFalse();
        (await sidecar.GetAsync("v1.0/healthz")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        app.Received.Skip(taken).Should().OnlyContain(received => received.Method == "DELETE", "who loses placement lets go of every actor");
        await restart;
        (await call.WaitAsync(Limit)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PlacementRestarted_TwoInstances_GoOnWhereDeactivationsAreAnswered()
    {
        await using var one = await new TestApp { Config = Config }.StartAsync();
        await using var two = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", one, "a-0");
        var second = await run.AddAsync("a", two, "a-1");
        await ActivateAsync(first, 20);

        await run.Shared.Placement.RestartAsync(TimeSpan.Zero);

        await ActivateAsync(first, 20);
        await ActivateAsync(second, 20);
    }

    [Fact]
    public async Task Kill_SidecarOfAHost_MovesItsActorsWithoutAWordToItsApp()
    {
        await using var one = await new TestApp { Config = Config }.StartAsync();
        await using var two = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", one, "a-0");
        var second = await run.AddAsync("a", two, "a-1");
        await ActivateAsync(first, 20);

        await second.KillAsync();
        await ActivateAsync(first, 20);

        two.Received.Should().OnlyContain(received => received.Method == "PUT");
        var refused = async () => await second.GetAsync("v1.0/healthz");
        await refused.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Transaction_OfAnActorThatIsNotActiveHere_IsRefusedAndItsStateReadsAreNot()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        var written = await sidecar.PostAsync("v1.0/actors/Spread/1/state", """[{"operation":"upsert","request":{"key":"k","value":1}}]""");

        await written.ShouldBeErrorAsync(HttpStatusCode.BadRequest, "ERR_ACTOR_INSTANCE_MISSING");
        (await sidecar.GetAsync("v1.0/actors/Spread/1/state/k")).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(404)]
    public async Task Invoke_AnswerOtherThan200_IsAnErrorToTheCaller(int status)
    {
        await using var app = new TestApp { Config = Config };
        app.Handler = (http, _) =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        var answer = await sidecar.PostAsync("v1.0/actors/Spread/1/method/m", "");

        await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_INVOKE_METHOD");
    }

    // An app that takes its time to let go of an actor.
    private static TestApp Deactivating(Task release) => new()
    {
        Config = Config,
        Handler = (_, received) => received.Method == "DELETE" ? release : Task.CompletedTask,
    };

    private static async Task ActivateAsync(TestSidecar sidecar, int count)
    {
        for (var id = 0; id < count; id++)
        {
            var answer = await sidecar.PostAsync($"v1.0/actors/Spread/{id}/method/m", "").WaitAsync(Limit);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.TextAsync());
        }
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan limit) => await Task.WhenAny(task, Task.Delay(limit)) == task;
}
