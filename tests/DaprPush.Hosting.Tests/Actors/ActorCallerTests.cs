using System.Diagnostics;
using System.Security.Authentication;
using System.Text.Json;
using Dapr;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Sidecars;
using DaprPush.Hosting.Tests.Kit;
using DaprPush.Messages.Routing;
using DaprPush.Testing.Hostile;

namespace DaprPush.Hosting.Tests.Actors;

public sealed class ActorCallerTests : IAsyncLifetime, IDisposable
{
    private static readonly ActorAddress Actor = new("Sample", "user:ann");

    private readonly ActorSilence _silence = new(TimeProvider.System);
    private AnsweringSidecar _sidecar = null!;
    private SidecarHttp _http = null!;
    private ActorCaller _actors = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await AnsweringSidecar.StartAsync();
        _http = new SidecarHttp(new SidecarEndpoint(_sidecar.Address, "secret"));
        _actors = new ActorCaller(_http, _silence, TimeSpan.FromSeconds(30));
    }

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Ask_WithARequest_PutsItsJsonAndReadsTheAnswer()
    {
        _sidecar.Answer = """{"lapsed":true}""";

        var answer = await _actors.AskAsync<LeaseRequest, LeaseAnswer>(Actor, RouterActors.Renew, new LeaseRequest(new GatewayRef("g1", 7), 2, 3));

        answer.Lapsed.Should().BeTrue();
        var request = _sidecar.Requests.Should().ContainSingle().Which;
        request.Line.Should().Be("PUT /v1.0/actors/Sample/user:ann/method/RenewAsync");
        JsonSerializer.Deserialize(request.Body, RoutingJson.Default.LeaseRequest).Should().Be(new LeaseRequest(new GatewayRef("g1", 7), 2, 3));
        request.Headers.ContentType.ToString().Should().Be("application/json; charset=utf-8");
        request.Headers["dapr-api-token"].ToString().Should().Be("secret");
    }

    [Fact]
    public async Task Ask_WithoutARequest_SendsNoBody()
    {
        _sidecar.Answer = "true";

        (await _actors.AskAsync<bool>(Actor, RouterActors.EndWaiting)).Should().BeTrue();

        _sidecar.Requests.Should().ContainSingle().Which.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Tell_ManyTimes_TakesOneConnection()
    {
        _sidecar.Answer = "an answer that nobody reads";
        for (var i = 0; i < 5; i++)
        {
            await _actors.TellAsync(Actor, RouterActors.Release, new GatewayRef("g1", 7));
        }

        _sidecar.Requests.Select(request => request.Connection).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Tell_WithinAnActivity_PassesItOn()
    {
        using var activity = new Activity("turn").SetIdFormat(ActivityIdFormat.W3C).Start();

        await _actors.TellAsync(Actor, RouterActors.CompleteRequest);

        _sidecar.Requests.Should().ContainSingle().Which.Headers.TraceParent.ToString().Should().Contain(activity.TraceId.ToHexString());
    }

    [Fact]
    public async Task Tell_ActorThrew_TellsTheSidecarsWords()
    {
        (_sidecar.Status, _sidecar.Answer) = (500, """{"errorCode":"ERR_ACTOR_INVOKE_METHOD","message":"error invoke actor method: error from actor service: (500) no"}""");

        var refused = (await Tell().Should().ThrowAsync<DaprApiException>().WithMessage("*error from actor service: (500) no")).Which;

        refused.ErrorCode.Should().Be("ERR_ACTOR_INVOKE_METHOD");
        _sidecar.Requests.Should().ContainSingle("what an actor says is its answer");
        _silence.Over(TimeSpan.FromTicks(1)).Should().BeEmpty("an error is an answer");
    }

    /// <summary>The words of daprd 1.18.3 (pkg/actors/router, pkg/actors/targets); 503 is the router's.</summary>
    [Theory]
    [InlineData("ERR_ACTOR_INVOKE_METHOD", "error invoke actor method: remote actor moved")]
    [InlineData("ERR_ACTOR_INVOKE_METHOD", "error invoke actor method: actor is closed, cannot handle AppendAsync")]
    [InlineData("ERR_ACTOR_INVOKE_METHOD", "error invoke actor method: failed to invoke target 10.0.0.7:50002 after 0 retries. Error: rpc error: code = Unavailable")]
    [InlineData("ERR_ACTOR_INVOKE_METHOD", "error invoke actor method: error from actor service: (503) Another instance of the actor has been activated during this turn.")]
    [InlineData("ERR_ACTOR_NO_ADDRESS", "did not find address for actor 'Sample/user:ann'")]
    public async Task Ask_ActorIsMoving_AsksAgainSoon(string code, string message)
    {
        _sidecar.Answer = "true";
        for (var i = 0; i < 3; i++)
        {
            _sidecar.Errors.Enqueue(JsonSerializer.Serialize(new { errorCode = code, message }));
        }

        var startedAt = Stopwatch.GetTimestamp();
        (await _actors.AskAsync<bool>(Actor, RouterActors.EndWaiting)).Should().BeTrue();

        _sidecar.Requests.Should().HaveCount(4);
        Stopwatch.GetElapsedTime(startedAt).Should().BeLessThan(TimeSpan.FromSeconds(3), "the runtime's own repeats would come after a second each");
    }

    [Fact]
    public async Task Ask_ActorIsMovingAllTheTime_FailsWithinTheDeadline()
    {
        (_sidecar.Status, _sidecar.Answer) = (500, """{"errorCode":"ERR_ACTOR_INVOKE_METHOD","message":"error invoke actor method: remote actor moved"}""");
        var startedAt = Stopwatch.GetTimestamp();

        // The last call may be under way when the deadline is over.
        (await FluentActions.Awaiting(() => _actors.Within(TimeSpan.FromMilliseconds(400)).TellAsync(Actor, RouterActors.Release)).Should().ThrowAsync<Exception>())
            .Which.Should().Match(e => e is TimeoutException || ((DaprApiException)e).IsTransient);

        Stopwatch.GetElapsedTime(startedAt).Should().BeGreaterThan(TimeSpan.FromMilliseconds(200)).And.BeLessThan(TimeSpan.FromSeconds(3));
        _sidecar.Requests.Count.Should().BeInRange(4, 20);
        _silence.Over(TimeSpan.FromMilliseconds(300)).Should().BeEmpty("an error is an answer");
    }

    [Theory]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(404, "")]
    [InlineData(500, "[1]")]
    public async Task Tell_NoErrorOfTheSidecar_TellsWhatCame(int status, string answer)
    {
        (_sidecar.Status, _sidecar.Answer) = (status, answer);

        await Tell().Should().ThrowAsync<DaprApiException>().WithMessage($"*{status}*{answer}*");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Tell_WrongToken_SaysSo(int status)
    {
        _sidecar.Status = status;

        await Tell().Should().ThrowAsync<AuthenticationException>().WithMessage("*DAPR_API_TOKEN*");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    public async Task Ask_AnswerIsNone_IsAnError(string answer)
    {
        _sidecar.Answer = answer;

        await FluentActions.Awaiting(() => _actors.AskAsync<LeaseAnswer>(Actor, RouterActors.Renew)).Should().ThrowAsync<JsonException>();
    }

    [Fact]
    public async Task Tell_SidecarHangs_FailsWithinTheDeadline()
    {
        await using var silent = new SilentServer();
        using var http = new SidecarHttp(new SidecarEndpoint(silent.Address, null));
        var startedAt = Stopwatch.GetTimestamp();

        await FluentActions.Awaiting(() => new ActorCaller(http, _silence, TimeSpan.FromMinutes(10)).Within(TimeSpan.FromMilliseconds(300)).TellAsync(Actor, RouterActors.Release))
            .Should().ThrowAsync<TimeoutException>().WithMessage("*Sample/user:ann/method/ReleaseAsync*0.3 s*");

        Stopwatch.GetElapsedTime(startedAt).Should().BeLessThan(TimeSpan.FromSeconds(10));
        _silence.Over(TimeSpan.FromMilliseconds(200)).Should().Equal("Sample");
    }

    [Fact]
    public async Task Tell_CallerGivesUp_IsCancelled()
    {
        await using var silent = new SilentServer();
        using var http = new SidecarHttp(new SidecarEndpoint(silent.Address, null));
        using var gaveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await FluentActions.Awaiting(() => new ActorCaller(http, _silence, TimeSpan.FromMinutes(10)).TellAsync(Actor, RouterActors.Release, gaveUp.Token))
            .Should().ThrowAsync<OperationCanceledException>();
    }

    private Func<Task> Tell() => FluentActions.Awaiting(() => _actors.TellAsync(Actor, RouterActors.Release));
}
