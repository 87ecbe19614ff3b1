using System.Text;
using DaprPush.Hosting.Sidecars;
using DaprPush.Router.Tests.Sidecar;
using DaprPush.Router.Watch;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Router.Tests.Watch;

public class SidecarViewTests(RouterSystem system) : IClassFixture<RouterSystem>
{
    [Theory]
    [InlineData("""{"id":"r"}""", false, null)]
    [InlineData("""{"actorRuntime":{"runtimeStatus":"INITIALIZING","hostReady":false}}""", false, null)]
    [InlineData("""{"actorRuntime":{"runtimeStatus":"RUNNING","hostReady":true,"placement":"placement: connected"}}""", true, "")]
    [InlineData("""{"actorRuntime":{"runtimeStatus":"RUNNING","activeActors":[{"type":"A"},{"type":"B","count":2}],"placement":"placement: connected"}}""", true, "A B")]
    [InlineData("""{"actorRuntime":{"runtimeStatus":"RUNNING","activeActors":[{"type":"A"}],"placement":"placement: disconnected"}}""", false, "A")]
    public void Read_MetadataOfDaprd_TellsTypesAndWhetherActorsCouldBeCalled(string metadata, bool isWell, string? types)
    {
        var view = SidecarView.Read(Encoding.UTF8.GetBytes(metadata));

        view.IsWell.Should().Be(isWell);
        (view.ActorTypes is { } some ? string.Join(' ', some.Order()) : null).Should().Be(types);
    }

    [Fact]
    public async Task Look_RunningSidecar_HasEveryTypeOfTheRouter()
    {
        var view = await SidecarView.LookAsync(system.Router.Services.GetRequiredService<SidecarHttp>(), CancellationToken.None);

        view.IsWell.Should().BeTrue();
        system.Router.Services.GetRequiredService<HostedActorTypes>().Except(view.ActorTypes!).Should().BeEmpty();
    }
}
