using System.Security.Cryptography;
using DaprPush.Messages.Requests;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Tests.Sidecar;

public class RequestKeyTests(RouterSystem system) : IClassFixture<RouterSystem>
{
    [Fact]
    public async Task Begin_SameRequest_IsOpenUntilItIsDone()
    {
        var key = NewKey();

        (await BeginAsync(key, 1)).Should().Be(KeyState.Open);
        (await BeginAsync(key, 1)).Should().Be(KeyState.Open);
        await CompleteAsync(key);
        (await BeginAsync(key, 1)).Should().Be(KeyState.Done);
    }

    [Fact]
    public async Task Begin_OtherRequest_IsTakenAlsoAfterARestart()
    {
        var key = NewKey();
        await BeginAsync(key, 1);
        await system.RestartRouterAsync();

        (await BeginAsync(key, 2)).Should().Be(KeyState.Taken);
        (await BeginAsync(key, 1)).Should().Be(KeyState.Open);
    }

    [Fact]
    public async Task Complete_UnknownKey_ChangesNothing()
    {
        var key = NewKey();

        await CompleteAsync(key);

        (await BeginAsync(key, 1)).Should().Be(KeyState.Open);
    }

    private static ActorAddress NewKey() => RouterActors.KeyOf("", Guid.NewGuid().ToString());

    private async Task<KeyState> BeginAsync(ActorAddress key, byte request) => (await system.Actor(key)
        .InvokeMethodAsync<KeyUse, KeyAnswer>(RouterActors.BeginRequest, new KeyUse(SHA256.HashData([request])))).State;

    private Task CompleteAsync(ActorAddress key) => system.Actor(key).InvokeMethodAsync(RouterActors.CompleteRequest);
}
