using System.Net;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Actors;

public sealed class PlacementTests
{
    private const string Config = """{"entities":["Spread"],"drainOngoingCallTimeout":"5s"}""";

    [Fact]
    public async Task TwoInstances_EachActor_LivesInOneOfThemAlways()
    {
        await using var one = await new TestApp { Config = Config }.StartAsync();
        await using var two = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", one, "a-0");
        var second = await run.AddAsync("a", two, "a-1");

        for (var i = 0; i < 40; i++)
        {
            await CallAsync(first, i);
            await CallAsync(second, i);
        }

        Ids(one).Intersect(Ids(two)).Should().BeEmpty();
        Ids(one).Distinct().Count().Should().BeInRange(8, 32);
        (one.Received.Count + two.Received.Count).Should().Be(80);
    }

    [Fact]
    public async Task InstanceJoins_ActorsThatMove_AreDeactivatedWhereTheyWereFirst()
    {
        await using var one = await new TestApp { Config = Config }.StartAsync();
        await using var two = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", one, "a-0");
        for (var i = 0; i < 40; i++)
        {
            await CallAsync(first, i);
        }

        await run.AddAsync("a", two, "a-1");

        var gone = one.Received.Where(r => r.Method == "DELETE").Select(r => r.Path.Split('/')[3]).ToList();
        gone.Should().NotBeEmpty();
        for (var i = 0; i < 40; i++)
        {
            await CallAsync(first, i);
        }

        Ids(two).Should().BeEquivalentTo(gone);
    }

    [Fact]
    public async Task InstanceLeaves_ItsActors_LiveInTheOtherOne()
    {
        await using var one = await new TestApp { Config = Config }.StartAsync();
        await using var two = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", one, "a-0");
        var second = await run.AddAsync("a", two, "a-1");

        await second.DisposeAsync();
        for (var i = 0; i < 20; i++)
        {
            await CallAsync(first, i);
        }

        Ids(one).Should().HaveCount(20);
        Ids(two).Should().BeEmpty();
    }

    [Fact]
    public async Task SidecarEnds_RunningTurn_IsBrokenOffAndTheActorLetGoOf()
    {
        await using var app = new TestApp { Config = Config };
        var broken = new TaskCompletionSource();
        app.Handler = async (http, received) =>
        {
            if (received.Method == "PUT")
            {
                await using var registration = http.RequestAborted.Register(broken.SetResult);
                await broken.Task;
            }
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        var running = sidecar.PostAsync("v1.0/actors/Spread/1/method/m", "");
        await app.NextAsync();

        await sidecar.DisposeAsync();

        await broken.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (await running).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await app.NextAsync()).Method.Should().Be("DELETE");
    }

    [Fact]
    public async Task IdleActor_AfterItsTimeout_IsDeactivatedAndComesBackWhenCalled()
    {
        await using var app = await new TestApp { Config = """{"entities":["Spread"],"actorIdleTimeout":"100ms"}""" }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await CallAsync(sidecar, 1);
        await app.NextAsync();

        var deactivation = await app.NextAsync();
        (deactivation.Method, deactivation.Path).Should().Be(("DELETE", "/actors/Spread/1"));
        await CallAsync(sidecar, 1);
        (await app.NextAsync()).Method.Should().Be("PUT");
    }

    [Fact]
    public async Task Reentrancy_CallBackToTheSameActor_EntersAtOnceAndOnlySoDeep()
    {
        await using var app = new TestApp { Config = """{"entities":["Spread"],"reentrancy":{"enabled":true,"maxStackDepth":3}}""" };
        TestSidecar sidecar = null!;
        var deepest = HttpStatusCode.OK;
        app.Handler = async (_, received) =>
        {
            var flow = received.Headers["Dapr-Reentrancy-Id"];
            var nested = await sidecar.SendAsync(HttpMethod.Put, "v1.0/actors/Spread/1/method/again", [], null, ("Dapr-Reentrancy-Id", flow));
            deepest = nested.StatusCode == HttpStatusCode.OK ? deepest : nested.StatusCode;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        sidecar = await run.AddAsync("a", app);

        await CallAsync(sidecar, 1);

        app.Received.Should().HaveCount(3);
        deepest.Should().Be(HttpStatusCode.InternalServerError);
    }

    private static IEnumerable<string> Ids(TestApp app) => app.Received.Where(r => r.Method == "PUT").Select(r => r.Path.Split('/')[3]).Distinct();

    private static async Task CallAsync(TestSidecar sidecar, int id)
    {
        var answer = await sidecar.PostAsync($"v1.0/actors/Spread/{id}/method/m", "");
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.TextAsync());
    }
}
