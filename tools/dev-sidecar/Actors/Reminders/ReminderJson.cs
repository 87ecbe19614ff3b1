using System.Globalization;
using System.Text.Json;

namespace DaprPush.DevSidecar.Actors.Reminders;

/// <summary>A reminder as GET answers it: due time and period in the spelling in which they were set.</summary>
internal static class ReminderJson
{
    public static byte[] Write(Reminder reminder)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("actorID"u8, reminder.Actor.Id);
            json.WriteString("actorType"u8, reminder.Actor.Type);
            if (reminder.Data is not null)
            {
                json.WritePropertyName("data"u8);
                json.WriteRawValue(reminder.Data);
            }

            if (reminder.Schedule.DueTime.Length > 0)
            {
                json.WriteString("dueTime"u8, reminder.Schedule.DueTime);
            }

            if (reminder.Schedule.Period.Text.Length > 0)
            {
                json.WriteString("period"u8, reminder.Schedule.Period.Text);
            }

            if (reminder.Schedule.Expires is { } expires)
            {
                json.WriteString("ttl"u8, expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
