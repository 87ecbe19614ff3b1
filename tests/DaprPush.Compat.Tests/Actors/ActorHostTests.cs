using Dapr.Actors;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;

namespace DaprPush.Compat.Tests.Actors;

public sealed class ActorHostTests
{
    [Fact]
    public void CreateForTest_Options_AreTheActors()
    {
        var host = ActorHost.CreateForTest<Probe>(new ActorTestOptions { ActorId = new ActorId("a1") });

        host.Id.GetId().Should().Be("a1");
        host.ActorTypeInfo.ActorTypeName.Should().Be("ProbeActor");
        host.ActorTypeInfo.IsRemindable.Should().BeTrue();
        ActorHost.CreateForTest<Probe>("Other").ActorTypeInfo.ActorTypeName.Should().Be("Other");
    }

    [Fact]
    public async Task CreateForTest_WithoutReplacements_SaysWhatIsMissing()
    {
        var log = new ProbeLog();
        using var scope = new ProbeScope(log);
        var actor = new Probe(ActorHost.CreateForTest<Probe>(), scope, log);

        await actor.Invoking(it => it.StateManager.GetStateAsync<int>("a")).Should().ThrowAsync<InvalidOperationException>().WithMessage("*StateManager*");
        await actor.Invoking(it => it.Tick(new ScheduleRequest("t", "", 0, 0, Callback: "OnTick"))).Should().ThrowAsync<NotImplementedException>();
        actor.ProxyFactory.Invoking(it => it.Create(new ActorId("a"), "T")).Should().Throw<NotImplementedException>();
    }

    [Fact]
    public async Task CreateForTest_TimerManagerOfTheTest_GetsTheTimer()
    {
        var timers = new RememberingTimers();
        var log = new ProbeLog();
        using var scope = new ProbeScope(log);
        var actor = new Probe(ActorHost.CreateForTest<Probe>(new ActorTestOptions { TimerManager = timers }), scope, log);

        await actor.Tick(new ScheduleRequest("tick", "hi", 1, 2, Callback: "OnTick"));

        timers.Timer!.Name.Should().Be("tick");
        timers.Timer.TimerCallback.Should().Be("OnTick");
        timers.Timer.Ttl.Should().BeNull();
    }

    private sealed class RememberingTimers : ActorTimerManager
    {
        public ActorTimer? Timer { get; private set; }

        public override Task RegisterTimerAsync(ActorTimer timer)
        {
            Timer = timer;
            return Task.CompletedTask;
        }

        public override Task RegisterReminderAsync(ActorReminder reminder) => throw new NotSupportedException();

        public override Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder) => throw new NotSupportedException();

        public override Task UnregisterReminderAsync(ActorReminderToken reminder) => throw new NotSupportedException();

        public override Task UnregisterTimerAsync(ActorTimerToken timer) => throw new NotSupportedException();
    }
}
