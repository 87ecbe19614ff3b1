using DaprPush.Deployment.Tests.Systems;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>The ways to run in production, each read once from the files that operators use.</summary>
public sealed class Ways : IAsyncLifetime
{
    public const string Server = "server";
    public const string Kubernetes = "kubernetes";
    public const string Compose = "compose";

    private readonly ServerInstallation _server = ServerInstallation.Create(gateways: 2);
    private readonly Dictionary<string, IReadOnlyList<Launch>> _launches = [];
    private PublishedApps? _images;

    public async Task InitializeAsync()
    {
        _images = await PublishedApps.PublishAsync();
        _launches[Server] = await ServerLaunches.ReadAsync(_server);
        _launches[Kubernetes] = await KubernetesLaunches.ReadAsync(_images);
        _launches[Compose] = ComposeLaunches.Read(_images);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_images is not null)
        {
            await _images.DisposeAsync();
        }
    }

    internal IReadOnlyList<Launch> LaunchesOf(string way) => _launches[way];
}
