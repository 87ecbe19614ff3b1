using System.Net;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub.InMemory;
using DaprPush.DevSidecar.State;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Resiliency;

/// <summary>Policies that target components: from them to the app, and from the app to them.</summary>
public sealed class ComponentPolicyTests
{
    private const string Policies = """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata:
          name: r
        spec:
          policies:
            timeouts:
              short: 1s
            retries:
              growing:
                policy: exponential
                initialInterval: 5ms
                maxInterval: 20ms
                maxRetries: 4
            circuitBreakers:
              quick:
                timeout: 1h
                trip: consecutiveFailures >= 2
          targets:
            components:
              pubsub:
                inbound:
                  timeout: short
                  retry: growing
              statestore:
                outbound:
                  retry: growing
              broken:
                outbound:
                  circuitBreaker: quick
        """;

    private const string Broken = """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: broken
        spec:
          type: state.flaky
          version: v1
        """;

    [Fact]
    public async Task Inbound_AppTooSlowAndThenFailing_TriesAgainUntilItTakesTheEvent()
    {
        var attempts = 0;
        await using var app = new TestApp { Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t","deadLetterTopic":"dead"},{"pubsubname":"pubsub","topic":"dead","route":"/dead"}]""" };
        app.Handler = async (http, _) =>
        {
            switch (Interlocked.Increment(ref attempts))
            {
                case 1:
                    await Task.Delay(Timeout.Infinite, http.RequestAborted);
                    break;
                case < 5:
                    http.Response.StatusCode = 500;
                    break;
            }
        };
        await app.StartAsync();
        await using var run = new TestRun(TestRun.InMemory + Broken + Policies, registry: Registry(new FlakyStore(0)));
        var sidecar = await run.AddAsync("a", app);

        await (await sidecar.PostAsync("v1.0/publish/pubsub/t", "1")).ShouldBeNoContentAsync();
        for (var i = 0; i < 5; i++)
        {
            (await app.NextAsync()).Path.Should().Be("/t");
        }

        await (await sidecar.PostAsync("v1.0/publish/pubsub/t", "2")).ShouldBeNoContentAsync();
        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(2, "the fifth attempt took the first event");
    }

    [Fact]
    public async Task Outbound_StoreFailsForAWhile_TriesAgainAndTheAppSeesNothingOfIt()
    {
        var store = new FlakyStore(failures: 4);
        await using var run = new TestRun(Renamed("statestore") + Policies, registry: Registry(store));
        var sidecar = await run.AddAsync("a");

        await (await sidecar.GetAsync("v1.0/state/statestore/k")).ShouldBeNoContentAsync();

        store.Calls.Should().Be(5);
    }

    [Fact]
    public async Task Outbound_StoreFailsForLonger_IsItsErrorAfterTheLastTry()
    {
        var store = new FlakyStore(failures: 100);
        await using var run = new TestRun(Renamed("statestore") + Policies, registry: Registry(store));
        var sidecar = await run.AddAsync("a");

        var answer = await sidecar.GetAsync("v1.0/state/statestore/k");

        (await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_STATE_GET")).Should().Contain("the store is away");
        store.Calls.Should().Be(5);
    }

    [Fact]
    public async Task Outbound_BreakerOpen_DoesNotReachTheStore()
    {
        var store = new FlakyStore(failures: 100);
        await using var run = new TestRun(TestRun.InMemory + Broken + Policies, registry: Registry(store));
        var sidecar = await run.AddAsync("a");

        for (var i = 0; i < 5; i++)
        {
            await (await sidecar.GetAsync("v1.0/state/broken/k")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_STATE_GET");
        }

        store.Calls.Should().Be(2);
    }

    private static string Renamed(string name) => Broken.Replace("name: broken", $"name: {name}", StringComparison.Ordinal);

    private static ComponentRegistry Registry(FlakyStore store) =>
        new([new InMemoryPubSubFactory()], [new DaprPush.DevSidecar.State.InMemory.InMemoryStateStoreFactory(), new FlakyFactory(store)]);

    private sealed class FlakyFactory(FlakyStore store) : IStateStoreFactory
    {
        public string Type => "state.flaky";

        public ValueTask<IStateStore> CreateAsync(ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation) =>
            ValueTask.FromResult<IStateStore>(store);
    }

    // A store that is away for so many calls, which no real one can be made to be.
    private sealed class FlakyStore(int failures) : IStateStore
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation) => Call<StateValue?>(null);

        public ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => Call(new StateValue?[keys.Count]);

        public ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation) => Call<StateFailure?[]?>(null);

        public ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation) => Call<StateFailure?>(null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private ValueTask<T> Call<T>(T answer) =>
            Interlocked.Increment(ref _calls) <= failures ? throw new StateStoreUnavailableException("the store is away") : ValueTask.FromResult(answer);
    }
}
