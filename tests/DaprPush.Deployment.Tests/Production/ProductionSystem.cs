using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>Every part of production, started as it is there.</summary>
internal sealed class ProductionSystem : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly string[] Tokens = ["DAPR_API_TOKEN", "APP_API_TOKEN"];
    private readonly TestFolder _folder = new("production");
    private readonly Dictionary<string, Part> _parts = [];
    private Sidecars? _sidecars;

    private ProductionSystem(IReadOnlyList<Launch> launches) => Launches = launches;

    public IReadOnlyList<Launch> Launches { get; }

    public IEnumerable<Launch> Gateways => Launches.Where(launch => launch.AppId == "push-gateway");

    public Launch SendApi => Launches.Single(launch => launch.AppId == "send-api");

    /// <summary>What signs tokens.</summary>
    public string JwtSecret => SendApi.Environment["JWT_SECRET"];

    /// <summary>Starts everything and returns once each part says that it is ready.</summary>
    public static async Task<ProductionSystem> StartAsync(IReadOnlyList<Launch> launches)
    {
        var system = new ProductionSystem(launches);
        try
        {
            var tokens = Tokens.ToDictionary(name => name, name => launches.Select(launch => launch.Environment[name]).Distinct().Single());
            system._sidecars = Sidecars.Start(system._folder, launches.Select(launch => launch.Ports), tokens);
            foreach (var launch in launches)
            {
                system.Start(launch);
            }

            await system.WaitUntilReadyAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public void Start(Launch launch) => _parts[launch.Instance] = Part.Start(launch, _folder.Path);

    /// <summary>kill -9.</summary>
    public async Task KillAsync(Launch launch)
    {
        await _parts[launch.Instance].KillAsync();
        await _parts[launch.Instance].DisposeAsync();
        _parts.Remove(launch.Instance);
    }

    public Task WaitUntilReadyAsync() => Waiting.UntilAsync(AreReadyAsync, Limit, Diagnosis);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_parts.Values.Select(part => part.DisposeAsync().AsTask()));
        if (_sidecars is not null)
        {
            await _sidecars.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<bool> AreReadyAsync()
    {
        if (_parts.Values.FirstOrDefault(part => part.HasExited) is { } ended)
        {
            throw new InvalidOperationException($"{ended.Launch.Instance} has ended:\n{ended.LastLines()}");
        }

        return (await Task.WhenAll(Launches.Select(launch => HealthPage.IsHealthyAsync(launch.ReadyPage)))).All(ready => ready);
    }

    private string Diagnosis() => string.Join('\n', _parts.Values.Select(part => $"{part.Launch.Instance}:\n{part.LastLines()}").Append(_sidecars!.LastLines()));
}
