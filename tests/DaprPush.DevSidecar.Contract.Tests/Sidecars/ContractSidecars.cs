namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>One sidecar of each kind for the whole suite: an app says only once what it subscribes to.</summary>
public sealed class ContractSidecars : IAsyncLifetime
{
    private readonly Dictionary<SidecarKind, Task<ContractSidecar>> _started = [];

    public Task<ContractSidecar> OfAsync(SidecarKind kind)
    {
        lock (_started)
        {
            return _started.TryGetValue(kind, out var started) ? started : _started[kind] = ContractSidecar.StartAsync(kind);
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var started in _started.Values.Where(task => task.IsCompletedSuccessfully))
        {
            await (await started).DisposeAsync();
        }
    }
}

/// <summary>The tests of a sidecar run one after another: they share its app.</summary>
[CollectionDefinition(Name)]
public sealed class ContractSuite : ICollectionFixture<ContractSidecars>
{
    public const string Name = "contract";
}
