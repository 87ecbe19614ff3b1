using DaprPush.Testing.Running;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Client.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Example_InTheReadme_IsTheOneThatIsCompiled()
    {
        var compiled = File.ReadAllText(Repository.At("tests", "DaprPush.Client.Tests", "Import.cs"));

        File.ReadAllText(Repository.At("libraries", "DaprPush.Client", "README.md"))
            .Should().Contain($"```csharp\n{compiled[compiled.IndexOf("public sealed class", StringComparison.Ordinal)..]}```");
    }

    [Fact]
    public async Task Example_Run_TellsTheProgressAndTheEnd()
    {
        await using var sidecar = await ScriptedSidecar.StartAsync();
        await using var services = new ServiceCollection().AddLogging()
            .AddPushClient(options => (options.Service, options.DaprEndpoint) = ("documents", sidecar.Address)).BuildServiceProvider();

        await new Import(services.GetRequiredService<PushClient>(), _ => Task.CompletedTask).RunAsync("alice", "task-1", ["one", "two", "three"]);

        var sent = sidecar.Requests.Select(request => request.Body).ToArray();
        sent.Select(message => message.GetProperty("type").GetString()).Should().StartWith("progress").And.EndWith("success");
        sent[^2].GetProperty("data").GetProperty("progress").GetDouble().Should().BeApproximately(200.0 / 3, 0.01, "the last update goes for certain");
        sent[^1].GetProperty("data").GetRawText().Should().Be("""{"pages":3}""");
    }
}
