using System.Text.Json;
using DaprPush.DevSidecar.Actors.Schedules;

namespace DaprPush.DevSidecar.Actors.Reminders;

/// <summary>A reminder as it is kept: its schedule names the next firing, so that a new sidecar goes on where the last one ended.</summary>
internal sealed record Reminder(ActorKey Actor, string Name, Schedule Schedule, byte[]? Data, string? Ttl)
{
    /// <summary>What is kept of it, in one JSON object.</summary>
    public Stored ToStored() => new(
        Actor.Id, Name, Schedule.DueTime, Schedule.Period.Text, Schedule.Next, Schedule.Left, Schedule.Expires, Ttl,
        Data is null ? null : JsonDocument.Parse(Data).RootElement.Clone());

    /// <summary>The reminder that was kept.</summary>
    public static Reminder FromStored(string type, Stored stored) => new(
        new ActorKey(type, stored.ActorId),
        stored.Name,
        new Schedule(stored.DueTime, Period.Parse(stored.Period), stored.Next, stored.Left, stored.Expires),
        stored.Data is { } data ? System.Text.Encoding.UTF8.GetBytes(data.GetRawText()) : null,
        stored.Ttl);

    /// <summary>The form in the state store.</summary>
    internal sealed record Stored(
        string ActorId, string Name, string DueTime, string Period, DateTimeOffset Next, int Left, DateTimeOffset? Expires, string? Ttl,
        JsonElement? Data);
}
