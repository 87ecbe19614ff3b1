using System.Net;

namespace DaprPush.Compat.Tests.Actors;

public sealed class DispatchTests : ActorKit
{
    [Fact]
    public async Task Method_WithDataAndResult_ReadsAndWritesJson()
    {
        using var response = await PutAsync("a1/method/Echo", """{"text":"hi","NUMBER":1}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"text":"hi","number":2,"actorId":"a1"}""");
        response.Content.Headers.ContentType.Should().BeNull();
    }

    [Fact]
    public async Task Method_WithoutResult_AnswersNothing()
    {
        using var response = await CallAsync("a1", "Nothing");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Method_NullResult_AnswersJsonNull()
    {
        using var response = await CallAsync("a1", "Null");

        (await response.Content.ReadAsStringAsync()).Should().Be("null");
    }

    [Fact]
    public async Task Method_WithCancellation_GetsTheRequests()
    {
        using var response = await CallAsync("a1", "Cancellable");

        (await response.Content.ReadAsStringAsync()).Should().Be("true");
    }

    [Theory]
    [InlineData("Unknown", null)]
    [InlineData("Two", "[1,2]")]
    [InlineData("Echo", "not json")]
    [InlineData("Echo", null)]
    [InlineData("FailBeforeAwait", null)]
    public async Task Method_ThatCannotBeCalled_Answers500(string method, string? body)
    {
        using var response = await PutAsync($"a1/method/{method}", body);

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Method_OfUnknownActorType_Answers500()
    {
        using var response = await PutAsync("../Other/a1/method/Nothing");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Method_OfAStronglyTypedProxy_Answers500()
    {
        using var response = await PutAsync("a1/method/Nothing", null, ("X-DaprRequestHeader", "<xml/>"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Turn_Success_CallsHooksInOrder()
    {
        await CallAsync("a1", "Nothing");

        (await EventsAsync("a1")).Should().Equal(
            "activate", "pre ActorInterfaceMethod Nothing", "post Nothing", "pre ActorInterfaceMethod Events");
    }

    [Fact]
    public async Task Turn_Failure_CallsTheFailureHookAndNotTheLastOne()
    {
        using var response = await CallAsync("a1", "Fail", "boom");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await EventsAsync("a1")).Should().ContainInOrder("pre ActorInterfaceMethod Fail", "failed Fail InvalidOperationException")
            .And.NotContain("post Fail");
    }

    [Fact]
    public async Task Deactivation_ActiveActor_DisposesItsScopeAfterItself()
    {
        await CallAsync("a1", "Nothing");

        using var response = await DeactivateAsync("a1");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Log.Lines.Should().Equal("activate a1 False", "deactivate a1 False", "scope disposed");
    }

    [Fact]
    public async Task Deactivation_UnknownActor_DoesNothing()
    {
        using var response = await DeactivateAsync("nobody");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_AfterDeactivation_ActivatesAnew()
    {
        await CallAsync("a1", "Nothing");
        await DeactivateAsync("a1");

        (await EventsAsync("a1")).Should().Equal("activate", "pre ActorInterfaceMethod Events");
    }

    [Fact]
    public async Task Activation_Failing_IsTriedAgainAtTheNextCall()
    {
        using var first = await CallAsync("unborn", "Nothing");
        using var second = await CallAsync("unborn", "Nothing");

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        second.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        Log.Lines.Should().Equal("activate unborn False", "scope disposed", "activate unborn False", "scope disposed");
    }

    [Fact]
    public async Task Healthz_Always_IsHealthy()
    {
        using var response = await GetAsync("/healthz");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
