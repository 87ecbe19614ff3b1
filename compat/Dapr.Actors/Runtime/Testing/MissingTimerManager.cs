namespace Dapr.Actors.Runtime.Testing;

/// <summary>The timer manager of a test that has set none.</summary>
internal sealed class MissingTimerManager : ActorTimerManager
{
    public override Task RegisterReminderAsync(ActorReminder reminder) => throw Missing();

    public override Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder) => throw Missing();

    public override Task UnregisterReminderAsync(ActorReminderToken reminder) => throw Missing();

    public override Task RegisterTimerAsync(ActorTimer timer) => throw Missing();

    public override Task UnregisterTimerAsync(ActorTimerToken timer) => throw Missing();

    private static NotImplementedException Missing() =>
        new("This actor was made for a test without a timer manager. Set 'ActorTestOptions.TimerManager'.");
}
