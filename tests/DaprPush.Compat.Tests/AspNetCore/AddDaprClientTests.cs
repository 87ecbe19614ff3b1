using Dapr.Client;
using DaprPush.Compat.Tests.Kit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Compat.Tests.AspNetCore;

public sealed class AddDaprClientTests
{
    [Fact]
    public async Task AddDaprClient_NamesInConfiguration_CallsThatSidecarWithThatToken()
    {
        await using var sidecar = await RecordingSidecar.StartAsync();
        await using var services = Services(sidecar.Endpoint, collection => collection.AddDaprClient());

        await services.GetRequiredService<DaprClient>().PublishEventAsync("p", "t", 1);

        sidecar.Only.Token.Should().Be("configured");
    }

    [Fact]
    public async Task AddDaprClient_Configured_OverridesTheConfiguration()
    {
        await using var sidecar = await RecordingSidecar.StartAsync();
        await using var services = Services(
            DeadEndpoint.Create(),
            collection => collection.AddDaprClient((_, builder) => builder.UseHttpEndpoint(sidecar.Endpoint).UseDaprApiToken("mine")));

        await services.GetRequiredService<DaprClient>().PublishEventAsync("p", "t", 1);

        sidecar.Only.Token.Should().Be("mine");
    }

    [Fact]
    public void AddDaprClient_Twice_KeepsTheFirst()
    {
        var collection = new ServiceCollection();

        collection.AddDaprClient();
        collection.AddDaprClient(_ => throw new InvalidOperationException("second"));

        using var services = collection.BuildServiceProvider();
        services.GetServices<DaprClient>().Should().ContainSingle();
    }

    private static ServiceProvider Services(string endpoint, Action<IServiceCollection> add)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("DAPR_HTTP_ENDPOINT", endpoint), new("DAPR_API_TOKEN", "configured")])
            .Build());
        add(collection);
        return collection.BuildServiceProvider();
    }
}
