using System.Net;
using System.Text.Json;

namespace DaprPush.Compat.Tests.Actors;

public sealed class ReminderTests : ActorKit
{
    [Theory]
    [InlineData(90_061_005, 1_000, null, null, """{"dueTime":"25h1m1s5ms","period":"0h0m1s0ms","data":"aGk="}""")]
    [InlineData(0, -1, null, null, """{"dueTime":"0h0m0s0ms","period":"","data":"aGk="}""")]
    [InlineData(0, 90_061_000, 3, null, """{"dueTime":"0h0m0s0ms","period":"R3/P1DT1H1M1S","data":"aGk="}""")]
    [InlineData(0, 1_000, null, 60_000, """{"dueTime":"0h0m0s0ms","period":"0h0m1s0ms","data":"aGk=","ttl":"0h1m0s0ms"}""")]
    [InlineData(0, 10_000, 2, 60_000, """{"dueTime":"0h0m0s0ms","period":"R2/PT10S","data":"aGk=","ttl":"0h1m0s0ms"}""")]
    public async Task RegisterReminder_Times_AreSpelledAsOfficially(int dueTime, int period, int? repetitions, int? ttl, string expected)
    {
        using var response = await CallAsync("a1", "Remind", new ScheduleRequest("wake", "hi", dueTime, period, repetitions, ttl));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Sidecar.Only.Method.Should().Be("PUT");
        Sidecar.Only.Target.Should().Be("//v1.0/actors/ProbeActor/a1/reminders/wake");
        Sidecar.Only.ContentType.Should().Be("application/json; charset=utf-8");
        Sidecar.Only.Text.Should().Be(expected);
    }

    [Theory]
    [InlineData(-1, 0, null, null)]
    [InlineData(0, -2, null, null)]
    [InlineData(10, 0, null, 5)]
    [InlineData(0, 0, 0, null)]
    public async Task RegisterReminder_ImpossibleTimes_FailsAndRegistersNothing(int dueTime, int period, int? repetitions, int? ttl)
    {
        using var response = await CallAsync("a1", "Remind", new ScheduleRequest("wake", "hi", dueTime, period, repetitions, ttl));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await EventsAsync("a1")).Should().Contain("failed Remind ArgumentOutOfRangeException");
        Sidecar.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Reminder_Due_IsATurnOfTheActor()
    {
        using var response = await PutAsync("a1/method/remind/wake", """{"data":"aGk=","dueTime":"0h0m1s0ms","period":"0h1m0s0ms"}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await EventsAsync("a1")).Should().ContainInOrder(
            "pre ReminderMethod ReceiveReminderAsync", "reminder wake hi 00:00:01 00:01:00", "post ReceiveReminderAsync");
        Saves.Should().ContainSingle().Which.Text.Should().Contain("\"reminded\"");
    }

    [Theory]
    [InlineData("", "-00:00:00.0010000")]
    [InlineData("R3/P1DT2H", "1.02:00:00")]
    [InlineData("PT5S", "00:00:05")]
    [InlineData("@every 1h30m0s", "01:30:00")]
    [InlineData("@daily", "1.00:00:00")]
    public async Task Reminder_DueWithPeriod_IsRead(string period, string expected)
    {
        await PutAsync("a1/method/remind/wake", JsonSerializer.Serialize(new { data = "aGk=", dueTime = "", period }));

        (await EventsAsync("a1")).Should().Contain($"reminder wake hi -00:00:00.0010000 {expected}");
    }

    [Theory]
    [InlineData("""{"dueTime":"1s"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Reminder_NotOfTheFormThatTheSdkTakes_Answers500(string body)
    {
        using var response = await PutAsync("a1/method/remind/wake", body);

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task GetReminder_Registered_IsRead()
    {
        Sidecar.AnswerWith(200, """{"name":"wake","dueTime":"0h0m1s0ms","period":"0h0m2s0ms","data":"aGk="}""");

        using var response = await CallAsync("a1", "Known");

        (await response.Content.ReadAsStringAsync()).Should().Contain("\"name\":\"wake\",\"data\":\"hi\",\"dueTime\":1000,\"period\":2000");
    }

    [Fact]
    public async Task GetReminder_NotRegistered_IsNull()
    {
        Sidecar.AnswerWith(200, "null");

        using var response = await CallAsync("a1", "Known");

        (await response.Content.ReadAsStringAsync()).Should().Be("null");
    }

    [Fact]
    public async Task UnregisterReminder_ByName_DeletesIt()
    {
        await CallAsync("a1", "Forget");

        Sidecar.Only.Method.Should().Be("DELETE");
        Sidecar.Only.Target.Should().Be("//v1.0/actors/ProbeActor/a1/reminders/wake");
    }
}
