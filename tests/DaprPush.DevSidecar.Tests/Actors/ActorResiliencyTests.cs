using System.Net;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Tests.Actors;

public sealed class ActorResiliencyTests : IAsyncLifetime
{
    private readonly TestRun _run = new(TestRun.InMemory + """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata:
          name: r
        spec:
          policies:
            timeouts:
              short: 1s
              DefaultActorTimeoutPolicy: 500ms
            retries:
              twice:
                policy: constant
                duration: 5ms
                maxRetries: 2
            circuitBreakers:
              quick:
                timeout: 1h
                trip: consecutiveFailures >= 1
          targets:
            actors:
              Timed:
                timeout: short
              Retried:
                retry: twice
              Guarded:
                circuitBreaker: quick
                circuitBreakerScope: id
        """);

    private readonly TestApp _app = new() { Config = """{"entities":["Timed","Retried","Guarded","Unnamed"]}""" };
    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _sidecar = await _run.AddAsync("a", _app);
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Timeout_CountsTheTurnAndNotTheWaitingForIt()
    {
        _app.Handler = (http, received) => received.Path.EndsWith("stuck", StringComparison.Ordinal)
            ? Task.Delay(Timeout.Infinite, http.RequestAborted)
            : Task.CompletedTask;

        var stuck = _sidecar.PostAsync("v1.0/actors/Timed/one/method/stuck", "");
        await _app.NextAsync();
        var alsoStuck = _sidecar.PostAsync("v1.0/actors/Timed/one/method/stuck", "");
        var quick = _sidecar.PostAsync("v1.0/actors/Timed/one/method/quick", "");

        await (await stuck).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_INVOKE_METHOD");
        await (await alsoStuck).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_INVOKE_METHOD");
        (await quick).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>One that a target names has that target's policies alone, be it without a timeout.</summary>
    [Fact]
    public async Task DefaultTimeout_HoldsForTypesThatNoTargetNames()
    {
        _app.Handler = (http, received) => received.Path.Contains("/Unnamed/", StringComparison.Ordinal)
            ? Task.Delay(Timeout.Infinite, http.RequestAborted)
            : Task.Delay(1000, http.RequestAborted);

        var unnamed = _sidecar.PostAsync("v1.0/actors/Unnamed/one/method/m", "");
        var retried = _sidecar.PostAsync("v1.0/actors/Retried/one/method/m", "");

        await (await unnamed).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_INVOKE_METHOD");
        (await retried).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Retry_RepeatsAFailedCall()
    {
        _app.Handler = (http, _) =>
        {
            http.Response.StatusCode = _app.Received.Count < 3 ? 500 : 200;
            return Task.CompletedTask;
        };

        (await _sidecar.PostAsync("v1.0/actors/Retried/one/method/m", "")).StatusCode.Should().Be(HttpStatusCode.OK);
        _app.Received.Should().HaveCount(3);
    }

    [Fact]
    public async Task BreakerPerId_OpensForThatActorAlone()
    {
        _app.Handler = (http, received) =>
        {
            http.Response.StatusCode = received.Path.Contains("/bad/", StringComparison.Ordinal) ? 500 : 200;
            return Task.CompletedTask;
        };

        await _sidecar.PostAsync("v1.0/actors/Guarded/bad/method/m", "");
        await _sidecar.PostAsync("v1.0/actors/Guarded/bad/method/m", "");
        (await _sidecar.PostAsync("v1.0/actors/Guarded/good/method/m", "")).StatusCode.Should().Be(HttpStatusCode.OK);

        _app.Received.Count(received => received.Path.Contains("/bad/", StringComparison.Ordinal)).Should().Be(1);
    }
}
