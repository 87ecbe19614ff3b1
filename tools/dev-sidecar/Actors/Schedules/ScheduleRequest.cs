using System.Text.Json;

namespace DaprPush.DevSidecar.Actors.Schedules;

/// <summary>The body that creates a timer or a reminder.</summary>
internal sealed record ScheduleRequest(
    string? DueTime, string? Period, string? Ttl, string? Callback, JsonElement Data, bool? Overwrite)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The data as JSON text, or null when there is none.</summary>
    public byte[]? RawData => Data.ValueKind == JsonValueKind.Undefined ? null : System.Text.Encoding.UTF8.GetBytes(Data.GetRawText());

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">Not such a body.</exception>
    public static ScheduleRequest Read(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize<ScheduleRequest>(body, Json) ?? throw new JsonException("null is no schedule");
}
