using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Systems;

/// <summary>A whole system with two gateways, started once for all tests of its collection.</summary>
public abstract class SystemFixture(PushSystemOptions options) : IAsyncLifetime
{
    private PushSystem? _system;

    protected SystemFixture(ComponentSet components)
        : this(new PushSystemOptions { Components = components })
    {
    }

    public PushSystem System => _system ?? throw new InvalidOperationException("The system has not started.");

    public async Task InitializeAsync() => _system = await PushSystem.StartAsync(options);

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
