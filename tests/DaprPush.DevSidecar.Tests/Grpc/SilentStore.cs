using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub.InMemory;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Tests.Grpc;

/// <summary>A store that answers nothing until its caller gives up, which no real one can be made to do on purpose.</summary>
internal sealed class SilentStore : IStateStore, IStateStoreFactory
{
    public const string Resources = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: silent
        spec:
          type: state.silent
          version: v1
        """;

    private readonly TaskCompletionSource _given = new();

    /// <summary>Completes when a call was given up.</summary>
    public Task GivenUp => _given.Task;

    public string Type => "state.silent";

    public ComponentRegistry Registry => new([new InMemoryPubSubFactory()], [this]);

    public ValueTask<IStateStore> CreateAsync(ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation) =>
        ValueTask.FromResult<IStateStore>(this);

    public ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation) => WaitAsync<StateValue?>(cancellation);

    public ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => WaitAsync<StateValue?[]>(cancellation);

    public ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation) =>
        WaitAsync<StateFailure?[]?>(cancellation);

    public ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation) =>
        WaitAsync<StateFailure?>(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> WaitAsync<T>(CancellationToken cancellation)
    {
        var never = new TaskCompletionSource<T>();
        using var registration = cancellation.Register(() =>
        {
            _given.TrySetResult();
            never.TrySetCanceled(cancellation);
        });
        return await never.Task;
    }
}
