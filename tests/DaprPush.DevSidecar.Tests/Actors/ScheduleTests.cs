using System.Net;
using DaprPush.DevSidecar.Actors.Schedules;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.DevSidecar.Tests.Actors;

public sealed class ScheduleTests
{
    private const string Config = """{"entities":["Alarm"]}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Timer_OneShot_CallsItsActorWithWhatItWasGiven()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await Activate(sidecar, app);

        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/timers/wake", """{"dueTime":"0h0m0s20ms","data":"ZGF0YQ==","callback":"OnWake"}""")).ShouldBeNoContentAsync();

        var received = await app.NextAsync();
        received.Path.Should().Be("/actors/Alarm/one/method/timer/wake");
        received.Text.Should().Be("""{"data":"ZGF0YQ==","callback":"OnWake","dueTime":"0h0m0s20ms","period":""}""");
    }

    [Fact]
    public async Task Timer_Periodic_GoesOnAfterAFailureUntilDeleted()
    {
        await using var app = new TestApp { Config = Config };
        app.Handler = (http, received) =>
        {
            http.Response.StatusCode = received.Path.Contains("timer", StringComparison.Ordinal) ? 500 : 200;
            return Task.CompletedTask;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await Activate(sidecar, app);

        await sidecar.PostAsync("v1.0/actors/Alarm/one/timers/tick", """{"dueTime":"0s","period":"20ms"}""");
        await app.NextAsync();
        await app.NextAsync();
        await (await sidecar.SendAsync(HttpMethod.Delete, "v1.0/actors/Alarm/one/timers/tick", null, null)).ShouldBeNoContentAsync();

        await NothingMoreComes(app);
    }

    [Fact]
    public async Task Timer_OfATypeHostedElsewhere_IsRefused()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        var answer = await sidecar.PostAsync("v1.0/actors/Other/one/timers/t", """{"dueTime":"1s"}""");

        await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_TIMER_CREATE");
    }

    [Fact]
    public async Task Timer_OfAnIdleActor_BringsItBack()
    {
        await using var app = await new TestApp { Config = """{"entities":["Alarm"],"actorIdleTimeout":"50ms"}""" }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await Activate(sidecar, app);
        await sidecar.PostAsync("v1.0/actors/Alarm/one/timers/late", """{"dueTime":"2s"}""");

        (await app.NextAsync()).Method.Should().Be("DELETE");
        (await app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/timer/late");
    }

    [Fact]
    public async Task Reminder_Set_IsReadBackFiresAndIsGone()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/far", """{"dueTime":"1h0m0s0ms","period":"0h0m1s0ms","data":{"x":1}}""")).ShouldBeNoContentAsync();

        (await (await sidecar.GetAsync("v1.0/actors/Alarm/one/reminders/far")).TextAsync())
            .Should().Be("""{"actorID":"one","actorType":"Alarm","data":{"x":1},"dueTime":"1h0m0s0ms","period":"0h0m1s0ms"}""");

        await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/near", """{"dueTime":"20ms"}""");
        (await app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/remind/near");
        await Eventually.TrueAsync(async () => (await sidecar.GetAsync("v1.0/actors/Alarm/one/reminders/near")).StatusCode == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Reminder_Repetitions_EndAfterTheirNumber()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/thrice", """{"dueTime":"0s","period":"R3/PT0.02S"}""");

        for (var i = 0; i < 3; i++)
        {
            await app.NextAsync();
        }

        await NothingMoreComes(app);
    }

    [Fact]
    public async Task Reminder_CancelledByTheApp_Ends()
    {
        await using var app = new TestApp { Config = Config };
        app.Handler = (http, _) =>
        {
            http.Response.Headers["X-DaprReminderCancel"] = "true";
            return Task.CompletedTask;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/r", """{"dueTime":"0s","period":"10ms"}""");

        await app.NextAsync();
        await Eventually.TrueAsync(async () => (await sidecar.GetAsync("v1.0/actors/Alarm/one/reminders/r")).StatusCode == HttpStatusCode.NotFound);
        app.Received.Should().HaveCount(1);
    }

    [Fact]
    public async Task Reminder_OfANewSidecar_GoesOnFromTheStore()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        var registry = TestRun.InMemoryRegistry();
        await using (var first = new TestRun(registry: registry))
        {
            var sidecar = await first.AddAsync("a", app);
            await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/later", """{"dueTime":"1s","data":7}""")).ShouldBeNoContentAsync();
        }

        await using var second = new TestRun(registry: registry);
        await second.AddAsync("a", app);

        var received = await app.NextAsync();
        received.Path.Should().Be("/actors/Alarm/one/method/remind/later");
        received.Json.GetProperty("data").GetInt32().Should().Be(7);
    }

    [Fact]
    public async Task Reminder_DueWhileNoInstanceRuns_WaitsForOne()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var first = await run.AddAsync("a", app);
        await (await first.PostAsync("v1.0/actors/Alarm/one/reminders/soon", """{"dueTime":"2s"}""")).ShouldBeNoContentAsync();
        await first.DisposeAsync();
        var overdue = async () => await app.NextAsync(TimeSpan.FromSeconds(3));
        await overdue.Should().ThrowAsync<TimeoutException>();

        var second = await run.AddAsync("a", app);

        (await app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/remind/soon");
        await Eventually.TrueAsync(async () => (await second.GetAsync("v1.0/actors/Alarm/one/reminders/soon")).StatusCode == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Reminder_TicksMissedWhileNoInstanceRuns_FireAllAtOnceOnReturn()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun(time: time);
        var first = await run.AddAsync("a", app, "a-0");
        await (await first.PostAsync("v1.0/actors/Alarm/one/reminders/tick", """{"dueTime":"10s","period":"10s"}""")).ShouldBeNoContentAsync();
        await first.KillAsync();

        time.Advance(TimeSpan.FromSeconds(65));
        await run.AddAsync("a", app, "a-1");

        // The clock stands still meanwhile.
        for (var tick = 0; tick < 6; tick++)
        {
            (await app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/remind/tick");
        }

        await NothingMoreComes(app);
    }

    [Fact]
    public async Task Reminder_SchedulerIsKilled_NoneFiresFor21SecondsAndThenEachMissedOneAtOnce()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun(time: time);
        var sidecar = await run.AddAsync("a", app);
        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/tick", """{"dueTime":"6s","period":"6s"}""")).ShouldBeNoContentAsync();

        var restart = run.Shared.Scheduler.RestartAsync(TimeSpan.FromSeconds(2), isKilled: true);
        time.Advance(TimeSpan.FromSeconds(20));
        await NothingMoreComes(app);
        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/other", """{"dueTime":"1h"}""")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_REMINDER_CREATE");
        await (await sidecar.GetAsync("v1.0/actors/Alarm/one/reminders/tick")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_REMINDER_GET");
        await (await sidecar.SendAsync(HttpMethod.Delete, "v1.0/actors/Alarm/one/reminders/tick", null, null)).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_ACTOR_REMINDER_DELETE");

        time.Advance(TimeSpan.FromSeconds(1));
        await restart;

        for (var tick = 0; tick < 3; tick++)
        {
            (await app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/remind/tick");
        }

        await NothingMoreComes(app);
        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/other", """{"dueTime":"1h"}""")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task Reminder_SchedulerEndsWhileItFires_FiresAgain()
    {
        var fired = new TaskCompletionSource();
        var answered = new TaskCompletionSource();
        await using var app = new TestApp { Config = Config };
        app.Handler = async (_, _) =>
        {
            fired.TrySetResult();
            await answered.Task;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/once", """{"dueTime":"0s"}""")).ShouldBeNoContentAsync();
        await fired.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await run.Shared.Scheduler.RestartAsync(TimeSpan.Zero, isKilled: false);
        answered.SetResult();

        await app.NextAsync();
        (await app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/remind/once");
        await NothingMoreComes(app);
    }

    [Fact]
    public async Task Reminder_OneShotThatFailsForThreeSeconds_IsGone()
    {
        await using var app = new TestApp { Config = Config };
        app.Handler = (http, _) =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/once", """{"dueTime":"0s"}""");

        for (var attempt = 0; attempt < 4; attempt++)
        {
            await app.NextAsync();
        }

        await Eventually.TrueAsync(async () => (await sidecar.GetAsync("v1.0/actors/Alarm/one/reminders/once")).StatusCode == HttpStatusCode.NotFound);
        app.Received.Should().HaveCount(4);
    }

    [Fact]
    public async Task Timer_OfAKilledSidecar_IsGoneWithIt()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await sidecar.PostAsync("v1.0/actors/Alarm/one/timers/tick", """{"dueTime":"1s"}""");

        await sidecar.KillAsync();
        await run.AddAsync("a", app);

        var late = async () => await app.NextAsync(TimeSpan.FromSeconds(2));
        await late.Should().ThrowAsync<TimeoutException>();
    }

    [Fact]
    public async Task Reminder_OverwriteForbidden_IsConflict()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/r", """{"dueTime":"1h"}""");

        var answer = await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/r", """{"dueTime":"2h","overwrite":false}""");

        await answer.ShouldBeErrorAsync(HttpStatusCode.Conflict, "ERR_ACTOR_REMINDER_ALREADY_EXISTS");
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"dueTime":"soon"}""", HttpStatusCode.InternalServerError, "ERR_ACTOR_REMINDER_CREATE")]
    [InlineData("""{"dueTime":"1s","period":"R0/PT1S"}""", HttpStatusCode.InternalServerError, "ERR_ACTOR_REMINDER_CREATE")]
    [InlineData("""{"dueTime":"1h","ttl":"2020-01-01T00:00:00Z"}""", HttpStatusCode.InternalServerError, "ERR_ACTOR_REMINDER_CREATE")]
    public async Task Reminder_Wrong_AnswersTheContractsError(string body, HttpStatusCode status, string code)
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await (await sidecar.PostAsync("v1.0/actors/Alarm/one/reminders/r", body)).ShouldBeErrorAsync(status, code);
    }

    [Fact]
    public async Task Reminder_OfATypeHostedElsewhere_IsForbidden()
    {
        await using var app = await new TestApp { Config = Config }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await (await sidecar.PostAsync("v1.0/actors/Other/one/reminders/r", """{"dueTime":"1h"}""")).ShouldBeErrorAsync(HttpStatusCode.Forbidden, "ERR_ACTOR_REMINDER_NON_HOSTED");
    }

    [Theory]
    [InlineData("1m30s", "2026-01-31T12:01:30Z")]
    [InlineData("PT90S", "2026-01-31T12:01:30Z")]
    [InlineData("P1M", "2026-02-28T12:00:00Z")]
    [InlineData("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("", "2026-01-31T12:00:00Z")]
    public void Parse_DueTime_IsTheFirstFiring(string dueTime, string expected) =>
        Schedule.Parse(dueTime, null, null, Now).Next.Should().Be(DateTimeOffset.Parse(expected, null));

    [Theory]
    [InlineData("1s", 3, 4)]
    [InlineData("R2/PT1S", 3, 2)]
    [InlineData("", 3, 1)]
    [InlineData("@every 1s", 3, 4)]
    public void Fired_UntilTheTtlEnds_CountsAllFirings(string period, int ttlSeconds, int firings)
    {
        var count = 1;
        for (var next = Schedule.Parse("0s", period, $"{ttlSeconds + 1}s", Now).Fired(); next is not null; next = next.Fired())
        {
            count++;
        }

        count.Should().Be(firings);
    }

    private static async Task Activate(TestSidecar sidecar, TestApp app)
    {
        await sidecar.PostAsync("v1.0/actors/Alarm/one/method/touch", "");
        await app.NextAsync();
    }

    private static async Task NothingMoreComes(TestApp app)
    {
        var before = app.Received.Count;
        var more = async () =>
        {
            // One may have been on its way when the timer was deleted.
            await app.NextAsync(TimeSpan.FromMilliseconds(200));
            await app.NextAsync(TimeSpan.FromMilliseconds(200));
        };
        await more.Should().ThrowAsync<TimeoutException>();
        app.Received.Count.Should().BeLessThanOrEqualTo(before + 1);
    }
}
