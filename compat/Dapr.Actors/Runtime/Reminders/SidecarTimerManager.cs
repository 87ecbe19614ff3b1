#nullable enable

using System.Text.Json;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Runtime.Reminders;

/// <summary>Registers timers and reminders with the sidecar.</summary>
internal sealed class SidecarTimerManager(ActorSidecar sidecar) : ActorTimerManager
{
    public override async Task RegisterReminderAsync(ActorReminder reminder)
    {
        ArgumentVerifier.ThrowIfNull(reminder, nameof(reminder));
        var json = Write(writer =>
        {
            writer.WriteString("dueTime", DaprDuration.Write(reminder.DueTime));
            writer.WriteString("period", DaprDuration.WritePeriod(reminder.Period, reminder.Repetitions));
            writer.WriteBase64String("data", reminder.State);
            if (reminder.Ttl is not null)
            {
                writer.WriteString("ttl", DaprDuration.Write(reminder.Ttl));
            }
        });
        await sidecar.RegisterReminderAsync(reminder.ActorType, reminder.ActorId.ToString(), reminder.Name, json);
    }

    public override async Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder)
    {
        ArgumentVerifier.ThrowIfNull(reminder, nameof(reminder));
        var json = await sidecar.GetReminderAsync(reminder.ActorType, reminder.ActorId.ToString(), reminder.Name);
        return FiredSchedule.Read(JsonSerializer.Deserialize<JsonElement>(json)) is { } known
            ? new ActorReminder(reminder.ActorType, reminder.ActorId, reminder.Name, known.Data, known.DueTime, known.Period)
            : null!;
    }

    public override async Task UnregisterReminderAsync(ActorReminderToken reminder)
    {
        ArgumentVerifier.ThrowIfNull(reminder, nameof(reminder));
        await sidecar.UnregisterReminderAsync(reminder.ActorType, reminder.ActorId.ToString(), reminder.Name);
    }

    public override async Task RegisterTimerAsync(ActorTimer timer)
    {
        ArgumentVerifier.ThrowIfNull(timer, nameof(timer));
        var json = Write(writer =>
        {
            writer.WriteString("dueTime", DaprDuration.Write(timer.DueTime));
            if (timer.Period >= TimeSpan.Zero)
            {
                writer.WriteString("period", DaprDuration.Write(timer.Period));
            }

            if (timer.Data is not null)
            {
                writer.WriteBase64String("data", timer.Data);
            }

            if (timer.TimerCallback is not null)
            {
                writer.WriteString("callback", timer.TimerCallback);
            }

            if (timer.Ttl is not null)
            {
                writer.WriteString("ttl", DaprDuration.Write(timer.Ttl));
            }
        });
        await sidecar.RegisterTimerAsync(timer.ActorType, timer.ActorId.ToString(), timer.Name, json);
    }

    public override async Task UnregisterTimerAsync(ActorTimerToken timer)
    {
        ArgumentVerifier.ThrowIfNull(timer, nameof(timer));
        await sidecar.UnregisterTimerAsync(timer.ActorType, timer.ActorId.ToString(), timer.Name);
    }

    private static byte[] Write(Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        properties(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.ToArray();
    }
}
