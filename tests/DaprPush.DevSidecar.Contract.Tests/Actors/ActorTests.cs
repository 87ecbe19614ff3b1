using System.Net;
using System.Text;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.Actors;

[Collection(ContractSuite.Name)]
public sealed class ActorTests(ContractSidecars sidecars)
{
    [Theory]
    [OverEachSidecar("POST", "")]
    [OverEachSidecar("PUT", "")]
    [OverEachSidecar("PUT", "/")]
    public async Task Invoke_Method_ReachesTheAppAsPut(SidecarKind kind, string verb, string before)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(200, "a,b", "text/csv") { Headers = [("X-Answer", "yes")] });

        // The official clients begin their paths with two slashes.
        var answer = await sidecar.SendAsync(new HttpMethod(verb), $"{before}v1.0/actors/Plain/{talk.Mark}/method/add", "body"u8.ToArray(), "application/xml");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Text().Should().Be("a,b");
        answer.Headers.GetValues("X-Answer").Should().Equal("yes");
        var received = await talk.NextAsync();
        (received.Method, received.Path, received.Text).Should().Be(("PUT", $"/actors/Plain/{talk.Mark}/method/add", "body"));
        received.Headers["Content-Type"].Should().Be("application/xml");
    }

    [Theory]
    [OverEachSidecar(404)]
    [OverEachSidecar(418)]
    [OverEachSidecar(500)]
    public async Task Invoke_AppFails_IsAnInvokeError(SidecarKind kind, int status)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(status, "why"));

        (await sidecar.PostAsync($"v1.0/actors/Plain/{talk.Mark}/method/m")).ShouldBeError(500, "ERR_ACTOR_INVOKE_METHOD");
    }

    [Theory, OverEachSidecar]
    public async Task Invoke_ErrorHeader_PassesTheAnswerUnchanged(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(200, "own fault", "text/plain") { Headers = [("X-DaprErrorResponseHeader", "true")] });

        var answer = await sidecar.PostAsync($"v1.0/actors/Plain/{talk.Mark}/method/m");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Text().Should().Be("own fault");
        answer.Headers.Contains("X-DaprErrorResponseHeader").Should().BeTrue();
    }

    [Theory, OverEachSidecar]
    public async Task Invoke_ManyAtOnce_TakeTurns(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var (running, most) = (0, 0);
        talk.Answer = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return Reply.Ok;
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => sidecar.PostAsync($"v1.0/actors/Plain/{talk.Mark}/method/m")));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        talk.Rest().Should().HaveCount(30);
        most.Should().Be(1);
    }

    [Theory, OverEachSidecar]
    public async Task Invoke_WhileAnotherActorIsBusy_DoesNotWait(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var (busy, idle) = (sidecar.Talk(), sidecar.Talk());
        var release = new TaskCompletionSource<Reply>();
        busy.Answer = _ => release.Task;

        var held = sidecar.PostAsync($"v1.0/actors/Plain/{busy.Mark}/method/m");
        await busy.NextAsync();
        var answer = await sidecar.PostAsync($"v1.0/actors/Plain/{idle.Mark}/method/m");
        release.SetResult(Reply.Ok);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await held).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory, OverEachSidecar]
    public async Task Invoke_BackToTheSameActor_IsReentrantWhereTheTypeSaysSo(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = async received =>
        {
            if (received.Path.EndsWith("/inner", StringComparison.Ordinal))
            {
                return new Reply(200, "inside");
            }

            var inner = await sidecar.SendAsync(
                HttpMethod.Put, $"v1.0/actors/Reentrant/{talk.Mark}/method/inner", [], null, ("Dapr-Reentrancy-Id", received.Headers["Dapr-Reentrancy-Id"]));
            return new Reply((int)inner.StatusCode, inner.Text());
        };

        var answer = await sidecar.PostAsync($"v1.0/actors/Reentrant/{talk.Mark}/method/outer");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Text().Should().Be("inside");
    }

    [Theory, OverEachSidecar]
    public async Task Idle_ForTheTypesTimeout_IsDeactivated(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        await sidecar.PostAsync($"v1.0/actors/Brief/{talk.Mark}/method/m");

        (await talk.NextAsync()).Method.Should().Be("PUT");
        var deactivation = await talk.NextAsync();
        (deactivation.Method, deactivation.Path).Should().Be(("DELETE", $"/actors/Brief/{talk.Mark}"));
    }

    [Theory, OverEachSidecar]
    public async Task Invoke_TypeNobodyHosts_IsNotFound(SidecarKind kind) =>
        (await (await sidecars.OfAsync(kind)).PostAsync("v1.0/actors/Nobodys/1/method/m")).ShouldBeError(404, "ERR_ACTOR_NO_ADDRESS");

    [Theory, OverEachSidecar]
    public async Task Invoke_OwnHeader_PassesOn(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        await sidecar.SendAsync(
            HttpMethod.Post, $"v1.0/actors/Plain/{talk.Mark}/method/m", Encoding.UTF8.GetBytes("{}"), "application/json", ("X-Question", "yes"));

        (await talk.NextAsync()).Headers["X-Question"].Should().Be("yes");
    }
}
