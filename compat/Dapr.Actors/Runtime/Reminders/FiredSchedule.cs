#nullable enable

using System.Text.Json;

namespace Dapr.Actors.Runtime.Reminders;

/// <summary>What the sidecar sends when a timer or reminder is due, and what it knows of a registered reminder.</summary>
internal sealed record FiredSchedule(string Callback, byte[] Data, TimeSpan DueTime, TimeSpan Period)
{
    /// <summary>Null when the JSON says nothing of a schedule.</summary>
    public static FiredSchedule? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var hasCallback = json.TryGetProperty("callback", out var callback);
        var hasData = json.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null;
        var hasDueTime = json.TryGetProperty("dueTime", out var dueTime);
        var hasPeriod = json.TryGetProperty("period", out var period);
        return hasCallback || hasData || hasDueTime || hasPeriod
            ? new FiredSchedule(
                hasCallback ? callback.GetString()! : string.Empty,
                hasData ? data.GetBytesFromBase64() : [],
                hasDueTime ? DaprDuration.Read(dueTime.GetString()) : TimeSpan.Zero,
                hasPeriod ? DaprDuration.ReadPeriod(period.GetString()) : TimeSpan.Zero)
            : null;
    }

    public static async Task<FiredSchedule> ReadAsync(Stream body, CancellationToken cancellationToken) =>
        Read(await JsonSerializer.DeserializeAsync<JsonElement>(body, cancellationToken: cancellationToken))
        ?? throw new InvalidOperationException("The sidecar's request says nothing of a timer or reminder.");
}
