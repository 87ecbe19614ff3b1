using System.Net;
using System.Text;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.Invocation;

[Collection(ContractSuite.Name)]
public sealed class InvokeTests(ContractSidecars sidecars)
{
    [Theory]
    [OverEachSidecar("GET")]
    [OverEachSidecar("POST")]
    [OverEachSidecar("PUT")]
    [OverEachSidecar("PATCH")]
    [OverEachSidecar("DELETE")]
    public async Task Invoke_AnyVerb_PassesEverythingBothWays(SidecarKind kind, string verb)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(201, "the answer", "text/csv") { Headers = [("X-Answer", "yes")] });
        var body = verb is "GET" or "DELETE" ? null : Encoding.UTF8.GetBytes("the question");

        var answer = await sidecar.SendAsync(
            new HttpMethod(verb), $"v1.0/invoke/{ContractApp.Id}/method/a/{talk.Mark}?b=c%20d", body, "text/x-question", ("X-Question", "yes"), ("Keep-Alive", "1"));

        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        answer.Text().Should().Be("the answer");
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        answer.Headers.GetValues("X-Answer").Should().Equal("yes");
        var received = await talk.NextAsync();
        (received.Method, received.Path).Should().Be((verb, $"/a/{talk.Mark}?b=c%20d"));
        received.Headers["X-Question"].Should().Be("yes");
        received.Headers.Should().NotContainKey("Keep-Alive", "hop-by-hop headers end at the sidecar");
        received.Text.Should().Be(body is null ? "" : "the question");
    }

    [Theory, OverEachSidecar]
    public async Task Invoke_ByHeader_ReachesTheSamePath(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        var answer = await sidecar.SendAsync(HttpMethod.Post, talk.Mark, "x"u8.ToArray(), "text/plain", ("dapr-app-id", ContractApp.Id));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await talk.NextAsync()).Path.Should().Be($"/{talk.Mark}");
    }

    [Theory]
    [OverEachSidecar(400)]
    [OverEachSidecar(404)]
    [OverEachSidecar(503)]
    public async Task Invoke_AppsOwnError_PassesUnchanged(SidecarKind kind, int status)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(status, "the app's own", "text/plain"));

        var answer = await sidecar.PostAsync($"v1.0/invoke/{ContractApp.Id}/method/{talk.Mark}");

        ((int)answer.StatusCode).Should().Be(status);
        answer.Text().Should().Be("the app's own");
    }

    [Theory]
    [OverEachSidecar("v1.0/invoke/no-such-app/method/m", 500)]
    [OverEachSidecar("v1.0/invoke/contract", 404)]
    public async Task Invoke_Nobody_IsADirectInvokeError(SidecarKind kind, string path, int status) =>
        (await (await sidecars.OfAsync(kind)).GetAsync(path)).ShouldBeError(status, "ERR_DIRECT_INVOKE");
}
