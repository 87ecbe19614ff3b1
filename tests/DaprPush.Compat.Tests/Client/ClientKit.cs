using Dapr.Client;
using DaprPush.Compat.Tests.Kit;

namespace DaprPush.Compat.Tests.Client;

/// <summary>A client and the sidecar that it calls.</summary>
public abstract class ClientKit : IAsyncLifetime
{
    internal RecordingSidecar Sidecar { get; private set; } = null!;

    internal DaprClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Sidecar = await RecordingSidecar.StartAsync();
        Client = new DaprClientBuilder().UseHttpEndpoint(Sidecar.Endpoint).UseDaprApiToken("secret").Build();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Sidecar.DisposeAsync();
    }

    internal static DaprClient ClientOfNobody() => new DaprClientBuilder().UseHttpEndpoint(DeadEndpoint.Create()).Build();
}
