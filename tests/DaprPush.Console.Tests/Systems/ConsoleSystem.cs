using DaprPush.Testing.Browser;
using DaprPush.Testing.Events;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

// Two systems that start at the same time could each choose a port that the other has chosen and not opened yet.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace DaprPush.Console.Tests.Systems;

/// <summary>A whole system with two gateways and a real browser, started once for the tests of a collection.</summary>
public class ConsoleSystem : IAsyncLifetime
{
    public PushSystem System { get; private set; } = null!;

    public Chromium Browser { get; private set; } = null!;

    public Sender Sender { get; private set; } = null!;

    /// <summary>Settings that differ from those of development.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    protected virtual int Gateways => 2;

    public async Task InitializeAsync()
    {
        System = await PushSystem.StartAsync(new PushSystemOptions
        {
            Folder = "console",
            RestartsApps = true,
            Environment = Settings,
            StartLimit = TimeSpan.FromMinutes(3),
            Scale = new Dictionary<string, int> { ["push-gateway"] = Gateways },
        });
        Sender = new Sender(System.SendApi);
        Browser = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        Sender?.Dispose();
        if (System is not null)
        {
            await System.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class OpenSystem : ICollectionFixture<ConsoleSystem>
{
    public const string Name = "console";
}
