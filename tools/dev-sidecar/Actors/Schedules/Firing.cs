using System.Text.Json;

namespace DaprPush.DevSidecar.Actors.Schedules;

/// <summary>The body with which a timer or reminder calls its actor.</summary>
internal static class Firing
{
    /// <summary><c>{"data","dueTime","period"}</c>, and <c>callback</c> for timers; data is the JSON it was created with.</summary>
    public static byte[] Body(Schedule schedule, byte[]? data, string? callback)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (data is not null)
            {
                json.WritePropertyName("data"u8);
                json.WriteRawValue(data);
            }

            if (callback is not null)
            {
                json.WriteString("callback"u8, callback);
            }

            json.WriteString("dueTime"u8, schedule.DueTime);
            json.WriteString("period"u8, schedule.Period.Text);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
