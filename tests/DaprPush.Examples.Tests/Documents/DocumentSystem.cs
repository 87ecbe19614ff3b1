using DaprPush.Testing.Browser;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Documents;

/// <summary>The sample beside the push parts, started by its own <c>dapr.yaml</c>, and a browser.</summary>
public sealed class DocumentSystem : IAsyncLifetime
{
    public PushSystem System { get; private set; } = null!;

    public Chromium Browser { get; private set; } = null!;

    /// <summary>The page, under the origin that the gateway lets in.</summary>
    public string Address => $"http://localhost:{System.AddressOf(5080).Port}/";

    public async Task InitializeAsync()
    {
        System = await PushSystem.StartAsync(new PushSystemOptions
        {
            RunFile = "samples/document-processing/dapr.yaml",
            Folder = "documents",
            Scale = new Dictionary<string, int>(),
            RestartsApps = true,
        });
        Browser = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        if (System is not null)
        {
            await System.DisposeAsync();
        }
    }
}
