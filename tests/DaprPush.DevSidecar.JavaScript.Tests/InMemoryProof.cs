namespace DaprPush.DevSidecar.JavaScript.Tests;

/// <summary>The proof over <c>pubsub.in-memory</c> and <c>state.in-memory</c>.</summary>
public sealed class InMemoryProof : IAsyncLifetime
{
    private const string Components =
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: pubsub }
        spec: { type: pubsub.in-memory, version: v1, metadata: [] }
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: statestore }
        spec: { type: state.in-memory, version: v1, metadata: [{ name: actorStateStore, value: "true" }] }
        """;

    public IReadOnlyDictionary<string, string?> Results { get; private set; } = new Dictionary<string, string?>();

    public async Task InitializeAsync() => Results = await ProofRun.RunAsync(Components);

    public Task DisposeAsync() => Task.CompletedTask;
}
