using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Systems;

/// <summary>A whole system with two gateways, started once for all tests of its collection.</summary>
public abstract class SystemFixture(ComponentSet components) : IAsyncLifetime
{
    private PushSystem? _system;

    public PushSystem System => _system ?? throw new InvalidOperationException("The system has not started.");

    public async Task InitializeAsync() => _system = await PushSystem.StartAsync(new PushSystemOptions { Components = components });

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
