using System.Text.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Reading;

/// <summary>Reads <c>target</c>.</summary>
internal static class TargetReader
{
    public static MessageTarget Read(ref Utf8JsonReader reader, JsonFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fields.Fault("target", "must be an object");
            reader.Skip();
            return MessageTarget.Everyone;
        }

        string? userId = null, sessionId = null, taskId = null, kbId = null;
        var channels = new List<string>();
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = "target." + JsonFields.PropertyName(ref reader);
            if (!fields.IsFirst(seen, field))
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.Null && IsOptional(field))
            {
                continue;
            }

            switch (field)
            {
                case "target.user_id": userId = fields.Name(ref reader, field); break;
                case "target.session_id": sessionId = fields.Name(ref reader, field); break;
                case "target.task_id": taskId = fields.Name(ref reader, field); break;
                case "target.kb_id": kbId = fields.Name(ref reader, field); break;
                case "target.channel": AddChannel(channels, fields.Channel(ref reader, field)); break;
                case "target.channels": ReadChannels(ref reader, fields, channels); break;
                default:
                    reader.Skip();
                    fields.Fault(field, "is not a field of a target (user_id, session_id, channel, channels, task_id, kb_id)");
                    break;
            }
        }

        if (channels.Count > MessageLimits.MaxChannels)
        {
            fields.Fault("target.channels", $"names more than {MessageLimits.MaxChannels} channels");
        }

        return new MessageTarget { UserId = userId, SessionId = sessionId, TaskId = taskId, KbId = kbId, Channels = channels };
    }

    private static bool IsOptional(string field) =>
        field is "target.user_id" or "target.session_id" or "target.task_id" or "target.kb_id" or "target.channel" or "target.channels";

    private static void ReadChannels(ref Utf8JsonReader reader, JsonFields fields, List<string> channels)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            fields.Fault("target.channels", "must be an array of strings");
            reader.Skip();
            return;
        }

        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            AddChannel(channels, fields.Channel(ref reader, $"target.channels[{i}]"));
        }
    }

    private static void AddChannel(List<string> channels, string? channel)
    {
        // One past the limit tells that there are too many; looking through more of them would be work for nothing.
        if (channel is not null && channels.Count <= MessageLimits.MaxChannels && !channels.Contains(channel))
        {
            channels.Add(channel);
        }
    }
}
