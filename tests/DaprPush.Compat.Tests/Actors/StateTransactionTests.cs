using System.Net;
using System.Text.Json;

namespace DaprPush.Compat.Tests.Actors;

public sealed class StateTransactionTests : ActorKit
{
    [Fact]
    public async Task Turn_SeveralChanges_SavesThemInOneTransaction()
    {
        State.Set(StateKey("a1", "old"), "7");

        await RunAsync("a1", "set a 1; set b 2 60; remove old; get a");

        var save = Saves.Should().ContainSingle().Subject;
        save.Target.Should().Be("//v1.0/actors/ProbeActor/a1/state");
        save.ContentType.Should().Be("text/plain; charset=utf-8");
        save.Token.Should().Be("secret");
        save.Text.Should().Be(
            """[{"operation":"upsert","request":{"key":"a","value":1}},"""
            + """{"operation":"upsert","request":{"key":"b","value":2,"metadata":{"ttlInSeconds":"60"}}},"""
            + """{"operation":"delete","request":{"key":"old"}}]""");
    }

    [Fact]
    public async Task Turn_NoChange_SavesNothing()
    {
        State.Set(StateKey("a1", "a"), "1");

        await RunAsync("a1", "get a; tryget b; contains c");

        Saves.Should().BeEmpty();
    }

    [Fact]
    public async Task Turn_ReadTwice_AsksTheStoreOnce()
    {
        State.Set(StateKey("a1", "a"), "1");

        (await RunAsync("a1", "get a; get a")).Should().Equal("get a: 1", "get a: 1");

        Sidecar.Requests.Should().ContainSingle().Which.Target.Should().Be("/" + StateKey("a1", "a"));
    }

    [Fact]
    public async Task Turn_ValueOfAnEarlierTurn_ComesFromTheCache()
    {
        await RunAsync("a1", "set a 5");

        (await RunAsync("a1", "get a")).Should().Equal("set a 5: ok", "get a: 5");

        Sidecar.Requests.Should().HaveCount(2, "one looks whether the name is new, one saves");
    }

    [Fact]
    public async Task Turn_MethodFails_SavesNothingAndForgetsItsChanges()
    {
        await RunAsync("a1", "set a 1");

        using var response = await CallAsync("a1", "Fail", "boom");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        Saves.Should().ContainSingle("only the first turn was good");
        var before = Sidecar.Requests.Count;
        (await RunAsync("a1", "tryget lost; tryget a")).Should().EndWith(["tryget lost: none", "tryget a: 1"]);
        Sidecar.Requests.Skip(before).Select(request => request.Target).Should().Equal(
            ["/" + StateKey("a1", "lost"), "/" + StateKey("a1", "a")], "the cache is empty after a failure");
    }

    [Fact]
    public async Task Turn_SaveFails_AnswersErrorAndForgetsItsChanges()
    {
        State.RefuseNextSave = true;

        using var response = await CallAsync("a1", "Run", "set a 1");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await EventsAsync("a1")).Should().Contain("failed Run DaprApiException");
        (await RunAsync("a1", "tryget a")).Should().EndWith("tryget a: none");
    }

    [Fact]
    public async Task Save_WithinTheTurn_IsATransactionOfItsOwn()
    {
        await RunAsync("a1", "set a 1; save; set b 2");

        Saves.Select(Keys).Should().BeEquivalentTo([new[] { "a" }, ["b"]], order => order.WithStrictOrdering());
    }

    [Fact]
    public async Task Activation_ChangesState_SavesBeforeTheFirstTurn()
    {
        await RunAsync("a1", "set a 1");
        await DeactivateAsync("a1");

        (await RunAsync("a1", "get a")).Should().Equal("get a: 1");
        State.Get(StateKey("a1", "a")).Should().Be("1");
    }

    [Fact]
    public async Task Reentrant_Call_HasChangesOfItsOwn()
    {
        await RunAsync("a1", "set a 1");

        using var response = await PutAsync("a1/method/Run", "\"tryget a; set b 2\"", ("Dapr-Reentrancy-Id", "r1"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Sidecar.Requests[^3].Target.Should().Be("/" + StateKey("a1", "a"), "it does not see the actor's cache");
        Keys(Saves[^1]).Should().Equal("b");
    }

    private static string[] Keys(Kit.RecordedRequest save) =>
        [.. save.Json.EnumerateArray().Select(operation => operation.GetProperty("request").GetProperty("key").GetString()!)];
}
