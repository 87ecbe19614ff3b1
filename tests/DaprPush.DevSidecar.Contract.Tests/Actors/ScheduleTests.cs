using System.Net;
using System.Text.Json;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.Contract.Tests.Actors;

/// <summary>Timers and reminders.</summary>
[Collection(ContractSuite.Name)]
public sealed class ScheduleTests(ContractSidecars sidecars)
{
    [Theory, OverEachSidecar]
    public async Task Timer_OneShot_CallsTheActorWithWhatItWasGiven(SidecarKind kind)
    {
        var (sidecar, talk) = await ActiveAsync(kind);

        (await sidecar.PostAsync(Path(talk, "timers/wake"), """{"dueTime":"0h0m0s50ms","data":{"x":1},"callback":"OnWake"}""")).ShouldBeNoContent();

        var received = await talk.NextAsync();
        (received.Method, received.Path).Should().Be(("PUT", $"/actors/Plain/{talk.Mark}/method/timer/wake"));
        received.Json.GetProperty("data").GetProperty("x").GetInt32().Should().Be(1);
        received.Json.GetProperty("callback").GetString().Should().Be("OnWake");
    }

    [Theory]
    [OverEachSidecar("""{"dueTime":"50ms","period":"50ms"}""")]
    [OverEachSidecar("""{"dueTime":"PT0.05S","period":"PT0.05S"}""")]
    public async Task Timer_Periodic_GoesOnUntilItIsDeleted(SidecarKind kind, string schedule)
    {
        var (sidecar, talk) = await ActiveAsync(kind);

        (await sidecar.PostAsync(Path(talk, "timers/tick"), schedule)).ShouldBeNoContent();
        for (var i = 0; i < 3; i++)
        {
            await talk.NextAsync();
        }

        (await sidecar.DeleteAsync(Path(talk, "timers/tick"))).ShouldBeNoContent();

        talk.Rest();
        await sidecar.PostAsync(Path(talk, "timers/last"), """{"dueTime":"500ms"}""");
        var ticks = 0;
        while (!(await talk.NextAsync()).Path.EndsWith("/timer/last", StringComparison.Ordinal))
        {
            ticks++;
        }

        ticks.Should().BeLessThanOrEqualTo(1, "one may have been on its way; ten would have come of a timer that goes on");
    }

    [Theory, OverEachSidecar]
    public async Task Reminder_OneShot_FiresAndIsGone(SidecarKind kind)
    {
        var (sidecar, talk) = await ActiveAsync(kind);

        (await sidecar.PostAsync(Path(talk, "reminders/near"), """{"dueTime":"100ms","data":"note"}""")).ShouldBeNoContent();

        var received = await talk.NextAsync();
        (received.Method, received.Path).Should().Be(("PUT", $"/actors/Plain/{talk.Mark}/method/remind/near"));
        received.Json.GetProperty("data").GetString().Should().Be("note");
        await Waiting.UntilAsync(
            async () => (await sidecar.GetAsync(Path(talk, "reminders/near"))).StatusCode == HttpStatusCode.NotFound,
            TimeSpan.FromSeconds(60),
            () => "the reminder is still there");
    }

    [Theory, OverEachSidecar]
    public async Task Reminder_Set_IsReadBackAndDeleted(SidecarKind kind)
    {
        var (sidecar, talk) = await ActiveAsync(kind);
        (await sidecar.PostAsync(Path(talk, "reminders/far"), """{"dueTime":"1h0m0s0ms","period":"0h1m0s0ms","data":{"x":1}}""")).ShouldBeNoContent();

        var reminder = (await sidecar.GetAsync(Path(talk, "reminders/far"))).Json();
        (await sidecar.DeleteAsync(Path(talk, "reminders/far"))).ShouldBeNoContent();

        reminder.GetProperty("data").GetProperty("x").GetInt32().Should().Be(1);
        reminder.GetProperty("actorID").GetString().Should().Be(talk.Mark);
        reminder.GetProperty("actorType").GetString().Should().Be("Plain");
        reminder.TryGetProperty("dueTime", out _).Should().BeTrue();
        reminder.TryGetProperty("period", out _).Should().BeTrue();
        (await sidecar.GetAsync(Path(talk, "reminders/far"))).ShouldBeError(404, "ERR_ACTOR_REMINDER_NOT_FOUND");
    }

    [Theory, OverEachSidecar]
    public async Task Reminder_SetAgain_IsReplaced(SidecarKind kind)
    {
        var (sidecar, talk) = await ActiveAsync(kind);
        await sidecar.PostAsync(Path(talk, "reminders/r"), """{"dueTime":"1h","data":"old"}""");

        (await sidecar.PostAsync(Path(talk, "reminders/r"), """{"dueTime":"100ms","data":"new"}""")).ShouldBeNoContent();

        JsonElement data = (await talk.NextAsync()).Json.GetProperty("data");
        data.GetString().Should().Be("new");
    }

    [Theory]
    [OverEachSidecar("Plain", "reminders/r", "{", 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("Plain", "timers/t", "{", 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("Plain", "reminders/r", """{"dueTime":"soon"}""", 500, "ERR_ACTOR_REMINDER_CREATE")]
    [OverEachSidecar("Plain", "timers/t", """{"dueTime":"soon"}""", 500, "ERR_ACTOR_TIMER_CREATE")]
    [OverEachSidecar("Nobodys", "reminders/r", """{"dueTime":"1h"}""", 403, "ERR_ACTOR_REMINDER_NON_HOSTED")]
    public async Task Schedule_Wrong_AnswersTheContractsError(SidecarKind kind, string type, string path, string body, int status, string code)
    {
        var (sidecar, talk) = await ActiveAsync(kind);

        (await sidecar.PostAsync($"v1.0/actors/{type}/{talk.Mark}/{path}", body)).ShouldBeError(status, code);
    }

    private static string Path(Conversation talk, string rest) => $"v1.0/actors/Plain/{talk.Mark}/{rest}";

    private async Task<(ContractSidecar Sidecar, Conversation Talk)> ActiveAsync(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        (await sidecar.PostAsync(Path(talk, "method/touch"))).StatusCode.Should().Be(HttpStatusCode.OK);
        await talk.NextAsync();
        return (sidecar, talk);
    }
}
