using System.Security.Authentication;
using System.Text.Json;
using Dapr;
using Dapr.Actors;
using Dapr.Actors.Client;
using DaprPush.Compat.Tests.Kit;

namespace DaprPush.Compat.Tests.Actors;

public sealed class ProxyTests : IAsyncLifetime
{
    private RecordingSidecar _sidecar = null!;
    private ActorProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await RecordingSidecar.StartAsync();
        _proxy = ProxyTo(_sidecar.Endpoint);
    }

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    [Fact]
    public async Task InvokeMethodAsync_WithDataAndResult_PutsJsonAndReadsJson()
    {
        _sidecar.AnswerWith(200, """{"text":"yes","number":2,"actorId":"user:1"}""");

        var result = await _proxy.InvokeMethodAsync<ProbeData, ProbeResult>("Echo", new ProbeData("hi", 1));

        result.Should().Be(new ProbeResult("yes", 2, "user:1"));
        _sidecar.Only.Method.Should().Be("PUT");
        _sidecar.Only.Target.Should().Be("//v1.0/actors/ProbeActor/user:1/method/Echo");
        _sidecar.Only.ContentType.Should().Be("application/json; charset=utf-8");
        _sidecar.Only.Text.Should().Be("""{"text":"hi","number":1}""");
        _sidecar.Only.Token.Should().Be("secret");
    }

    [Fact]
    public async Task InvokeMethodAsync_WithoutData_PutsNoBody()
    {
        await _proxy.InvokeMethodAsync("Nothing");

        _sidecar.Only.Body.Should().BeEmpty();
        _sidecar.Only.ContentType.Should().BeNull();
    }

    [Fact]
    public async Task InvokeMethodAsync_EndpointWithoutSlash_HasNoDoubleSlash()
    {
        await ProxyTo(_sidecar.Endpoint.TrimEnd('/')).InvokeMethodAsync("Nothing", "data");

        _sidecar.Only.Target.Should().Be("/v1.0/actors/ProbeActor/user:1/method/Nothing");
    }

    [Fact]
    public async Task InvokeMethodAsync_MethodFailed_ThrowsWithCodeAndMessage()
    {
        _sidecar.AnswerWith(500, """{"errorCode":"ERR_ACTOR_INVOKE_METHOD","message":"it failed"}""");

        var thrown = await _proxy.Invoking(proxy => proxy.InvokeMethodAsync("Fail")).Should().ThrowAsync<DaprApiException>();

        thrown.Which.ErrorCode.Should().Be("ERR_ACTOR_INVOKE_METHOD");
        thrown.Which.Message.Should().Be("it failed");
        thrown.Which.IsTransient.Should().BeFalse();
    }

    [Theory]
    [InlineData(404, "", "ERR_DOES_NOT_EXIST")]
    [InlineData(500, "", "UNKNOWN")]
    [InlineData(502, "<html/>", "UNKNOWN")]
    public async Task InvokeMethodAsync_FailedWithoutReason_Throws(int status, string body, string code)
    {
        _sidecar.AnswerWith(status, body);

        await _proxy.Invoking(proxy => proxy.InvokeMethodAsync("Fail")).Should().ThrowAsync<DaprApiException>().Where(e => e.ErrorCode == code);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task InvokeMethodAsync_WrongToken_ThrowsAuthenticationException(int status)
    {
        _sidecar.AnswerWith(status, """{"errorCode":"x","message":"y"}""");

        await _proxy.Invoking(proxy => proxy.InvokeMethodAsync("Nothing")).Should().ThrowAsync<AuthenticationException>();
    }

    [Fact]
    public async Task InvokeMethodAsync_SidecarAway_ThrowsHttpRequestException()
    {
        await ProxyTo(DeadEndpoint.Create()).Invoking(proxy => proxy.InvokeMethodAsync("Nothing")).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task InvokeMethodAsync_ResultExpectedButNone_ThrowsJsonException()
    {
        await _proxy.Invoking(proxy => proxy.InvokeMethodAsync<int>("Nothing")).Should().ThrowAsync<JsonException>();
    }

    [Fact]
    public async Task InvokeMethodAsync_LongerThanTheTimeout_Throws()
    {
        _sidecar.Answer = async (context, _) =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        };
        var options = new ActorProxyOptions { HttpEndpoint = _sidecar.Endpoint, RequestTimeout = TimeSpan.FromMilliseconds(50) };
        var proxy = ActorProxy.Create(new ActorId("a"), "ProbeActor", options);

        await proxy.Invoking(it => it.InvokeMethodAsync("Nothing")).Should().ThrowAsync<TaskCanceledException>();
    }

    [Fact]
    public void CreateActorProxy_StronglyTyped_SaysWhatToUse()
    {
        var factory = new ActorProxyFactory();

        factory.Invoking(it => it.CreateActorProxy<IProbe>(new ActorId("a"), "ProbeActor"))
            .Should().Throw<NotSupportedException>().WithMessage("*ActorProxy.Create*");
    }

    private static ActorProxy ProxyTo(string endpoint) => new ActorProxyFactory().Create(
        new ActorId("user:1"), "ProbeActor", new ActorProxyOptions { HttpEndpoint = endpoint, DaprApiToken = "secret" });
}
