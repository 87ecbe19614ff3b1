using System.Net;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Tests.Actors;

public sealed class ActorTests : IAsyncLifetime
{
    private readonly TestRun _run = new();
    private readonly TestApp _app = new() { Config = """{"entities":["Counter"],"actorIdleTimeout":"1h"}""" };
    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _sidecar = await _run.AddAsync("a", _app);
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("POST", "v1.0/actors/Counter/one/method/add?x=1")]
    [InlineData("PUT", "/v1.0/actors/Counter/one/method/add?x=1")]
    [InlineData("GET", "v1.0/actors/Counter/one/method/add?x=1")]
    public async Task Invoke_AnyVerb_ReachesTheAppAsPut(string verb, string path)
    {
        _app.Handler = (http, _) =>
        {
            http.Response.Headers["X-Own"] = "yes";
            http.Response.ContentType = "text/csv";
            return http.Response.WriteAsync("a,b");
        };

        var answer = await _sidecar.SendAsync(HttpMethod.Parse(verb), path, verb == "GET" ? null : "body"u8.ToArray(), "application/xml", ("X-Caller", "me"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.TextAsync()).Should().Be("a,b");
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        answer.Headers.GetValues("X-Own").Should().Equal("yes");
        var received = await _app.NextAsync();
        (received.Method, received.Path).Should().Be(("PUT", "/actors/Counter/one/method/add?x=1"));
        received.Headers["X-Caller"].Should().Be("me");
    }

    [Fact]
    public async Task Invoke_AppFails_IsAnErrorWithItsAnswer()
    {
        _app.Handler = (http, _) =>
        {
            http.Response.StatusCode = 418;
            return http.Response.WriteAsync("teapot");
        };

        var answer = await _sidecar.PostAsync("v1.0/actors/Counter/one/method/add", "");

        (await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_INVOKE_METHOD"))
            .Should().Be("error invoke actor method: error from actor service: (418) teapot");
    }

    [Fact]
    public async Task Invoke_ErrorHeader_PassesUnchanged()
    {
        _app.Handler = (http, _) =>
        {
            http.Response.Headers["X-DaprErrorResponseHeader"] = "true";
            return http.Response.WriteAsync("the actor's own fault");
        };

        var answer = await _sidecar.PostAsync("v1.0/actors/Counter/one/method/add", "");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.Contains("X-DaprErrorResponseHeader").Should().BeTrue();
        (await answer.TextAsync()).Should().Be("the actor's own fault");
    }

    [Fact]
    public async Task Invoke_ManyAtOnce_TakeTurns()
    {
        var (running, most) = (0, 0);
        var gate = new SemaphoreSlim(0);
        _app.Handler = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.WaitAsync();
            Interlocked.Decrement(ref running);
        };
        var calls = new List<Task<HttpResponseMessage>> { _sidecar.PostAsync("v1.0/actors/Counter/one/method/0", "") };
        for (var i = 1; i < 5; i++)
        {
            calls.Add(_sidecar.PostAsync($"v1.0/actors/Counter/one/method/{i}", ""));
        }

        await _app.NextAsync();

        gate.Release(5);
        await Task.WhenAll(calls);

        most.Should().Be(1);
        calls.Should().OnlyContain(call => call.Result.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Invoke_TwoActors_RunSideBySide()
    {
        var both = new TaskCompletionSource();
        var running = 0;
        _app.Handler = async (_, _) =>
        {
            if (Interlocked.Increment(ref running) == 2)
            {
                both.SetResult();
            }

            await both.Task.WaitAsync(TimeSpan.FromSeconds(60));
        };

        var answers = await Task.WhenAll(
            _sidecar.PostAsync("v1.0/actors/Counter/one/method/m", ""), _sidecar.PostAsync("v1.0/actors/Counter/two/method/m", ""));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Invoke_TypeNobodyHosts_Is404AfterAWhile()
    {
        var answer = await _sidecar.PostAsync("v1.0/actors/Nobody/one/method/m", "");

        await answer.ShouldBeErrorAsync(HttpStatusCode.NotFound, "ERR_ACTOR_NO_ADDRESS");
    }

    [Theory]
    [InlineData("v1.0/actors/Counter/a%2Fb/method/m")]
    [InlineData("v1.0/actors/Counter/a%3Fb/method/m")]
    public async Task Invoke_ForbiddenCharacterInTheId_Is400(string path) =>
        await (await _sidecar.PostAsync(path, "")).ShouldBeErrorAsync(HttpStatusCode.BadRequest, "ERR_BAD_REQUEST");

    [Fact]
    public async Task State_OfAnActorThatIsNotActive_IsRefused()
    {
        var answer = await Save("never", """[{"operation":"upsert","request":{"key":"k","value":1}}]""");

        await answer.ShouldBeErrorAsync(HttpStatusCode.BadRequest, "ERR_ACTOR_INSTANCE_MISSING");
    }

    [Fact]
    public async Task State_Transaction_IsReadBackAndDeleted()
    {
        await Activate("one");
        await (await Save("one", """[{"operation":"upsert","request":{"key":"k","value":{"n":1}}},{"operation":"upsert","request":{"key":"gone","value":2}}]""", "text/plain")).ShouldBeNoContentAsync();
        await (await Save("one", """[{"operation":"delete","request":{"key":"gone"}}]""")).ShouldBeNoContentAsync();

        (await (await _sidecar.GetAsync("v1.0/actors/Counter/one/state/k")).TextAsync()).Should().Be("""{"n":1}""");
        await (await _sidecar.GetAsync("v1.0/actors/Counter/one/state/gone")).ShouldBeNoContentAsync();
        await (await _sidecar.GetAsync("v1.0/actors/Counter/two/state/k")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task State_WithTtl_TellsWhenItExpiresAndExpires()
    {
        await Activate("one");
        await (await Save("one", """[{"operation":"upsert","request":{"key":"t","value":1,"metadata":{"ttlInSeconds":"1"}}},{"operation":"upsert","request":{"key":"long","value":1,"metadata":{"ttlInSeconds":"600"}}}]""")).ShouldBeNoContentAsync();

        var answer = await _sidecar.GetAsync("v1.0/actors/Counter/one/state/long");
        answer.Headers.NonValidated["metadata.ttlExpireTime"].ToString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        await Eventually.TrueAsync(async () => (await _sidecar.GetAsync("v1.0/actors/Counter/one/state/t")).StatusCode == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task State_TtlWithoutTheFeature_IsRefused()
    {
        await using var app = await new TestApp { Config = """{"entities":["Plain"]}""" }.StartAsync();
        var sidecar = await _run.AddAsync("plain", app, ttlEnabled: false);
        await sidecar.PostAsync("v1.0/actors/Plain/one/method/m", "");

        var answer = await sidecar.PostAsync("v1.0/actors/Plain/one/state", """[{"operation":"upsert","request":{"key":"t","value":1,"metadata":{"ttlInSeconds":"1"}}}]""");

        (await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_STATE_TRANSACTION_SAVE")).Should().Contain("ActorStateTTL");
    }

    [Theory]
    [InlineData("[{\"operation\":\"upsert\"}]", "ERR_ACTOR_STATE_TRANSACTION_SAVE", HttpStatusCode.InternalServerError)]
    [InlineData("[{\"operation\":\"swap\",\"request\":{\"key\":\"k\"}}]", "ERR_ACTOR_STATE_TRANSACTION_SAVE", HttpStatusCode.InternalServerError)]
    [InlineData("{", "ERR_MALFORMED_REQUEST", HttpStatusCode.BadRequest)]
    public async Task State_WrongTransaction_AnswersTheContractsError(string body, string code, HttpStatusCode status)
    {
        await Activate("one");

        await (await Save("one", body)).ShouldBeErrorAsync(status, code);
    }

    private Task<HttpResponseMessage> Activate(string id) => _sidecar.PostAsync($"v1.0/actors/Counter/{id}/method/touch", "");

    private Task<HttpResponseMessage> Save(string id, string body, string contentType = "application/json") =>
        _sidecar.PostAsync($"v1.0/actors/Counter/{id}/state", body, contentType);
}
