using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>Two gateways and the rest, started once; an app that is killed is started again.</summary>
[CollectionDefinition(Name)]
public sealed class RunningSystem : IAsyncLifetime, ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";

    private PushSystem? _system;

    public PushSystem System => _system ?? throw new InvalidOperationException("The system has not started.");

    public async Task InitializeAsync() =>
        _system = await PushSystem.StartAsync(new PushSystemOptions { RestartsApps = true, Folder = "deployment" });

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
