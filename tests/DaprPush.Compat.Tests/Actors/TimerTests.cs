using System.Net;

namespace DaprPush.Compat.Tests.Actors;

public sealed class TimerTests : ActorKit
{
    [Fact]
    public async Task RegisterTimer_WithPeriodAndTtl_IsSpelledAsOfficially()
    {
        await CallAsync("a1", "Tick", new ScheduleRequest("tick", "hi", 1_000, 2_000, Ttl: 60_000, Callback: "OnTick"));

        Sidecar.Only.Method.Should().Be("PUT");
        Sidecar.Only.Target.Should().Be("//v1.0/actors/ProbeActor/a1/timers/tick");
        Sidecar.Only.Text.Should().Be(
            """{"dueTime":"0h0m1s0ms","period":"0h0m2s0ms","data":"aGk=","callback":"OnTick","ttl":"0h1m0s0ms"}""");
    }

    [Fact]
    public async Task RegisterTimer_OnceWithoutName_HasNoPeriodAndANameOfTheRuntimes()
    {
        await CallAsync("a1", "Tick", new ScheduleRequest("", "", 0, -1, Callback: "OnBareTick"));

        Sidecar.Only.Target.Should().StartWith("//v1.0/actors/ProbeActor/a1/timers/a1_Timer_");
        Sidecar.Only.Text.Should().Be("""{"dueTime":"0h0m0s0ms","data":"","callback":"OnBareTick"}""");
    }

    [Theory]
    [InlineData("Missing")]
    [InlineData("Two")]
    [InlineData("Null")]
    public async Task RegisterTimer_CallbackThatCannotBe_FailsAndRegistersNothing(string callback)
    {
        using var response = await CallAsync("a1", "Tick", new ScheduleRequest("tick", "", 0, 0, Callback: callback));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await EventsAsync("a1")).Should().Contain("failed Tick ArgumentException");
        Sidecar.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Timer_Due_IsATurnOfTheActor()
    {
        using var response = await PutAsync(
            "a1/method/timer/tick", """{"callback":"OnTick","data":"aGk=","dueTime":"0h0m1s0ms","period":"0h0m2s0ms"}""");

        (await response.Content.ReadAsStringAsync()).Should().Be("false");
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await EventsAsync("a1")).Should().ContainInOrder("pre TimerMethod FireTimerAsync", "timer hi", "post FireTimerAsync");
        Saves.Should().ContainSingle().Which.Text.Should().Contain("\"ticked\"");
    }

    [Fact]
    public async Task Timer_CallbackWithoutParameter_IsCalled()
    {
        await PutAsync("a1/method/timer/tick", """{"callback":"OnBareTick"}""");

        (await EventsAsync("a1")).Should().Contain("bare timer");
    }

    [Fact]
    public async Task Timer_UnknownCallback_Answers500()
    {
        using var response = await PutAsync("a1/method/timer/tick", """{"callback":"Missing"}""");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task UnregisterTimer_ByName_DeletesIt()
    {
        await CallAsync("a1", "Untick");

        Sidecar.Only.Method.Should().Be("DELETE");
        Sidecar.Only.Target.Should().Be("//v1.0/actors/ProbeActor/a1/timers/tick");
    }
}
