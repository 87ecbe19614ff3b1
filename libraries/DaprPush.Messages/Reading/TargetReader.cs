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

        const string known = "user_id, user_ids, session_id, channel, channels, task_id, kb_id, exclude";
        MessageExclusion? exclude = null;
        List<string>? userIds = null;
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
                case "target.user_ids": userIds = ReadUsers(ref reader, fields); break;
                case "target.exclude": exclude = ExclusionReader.Read(ref reader, fields); break;
                case "target.session_id": sessionId = fields.Name(ref reader, field); break;
                case "target.task_id": taskId = fields.Name(ref reader, field); break;
                case "target.kb_id": kbId = fields.Name(ref reader, field); break;
                case "target.channel": AddChannel(channels, fields.Channel(ref reader, field)); break;
                case "target.channels": ReadChannels(ref reader, fields, channels); break;
                default:
                    reader.Skip();
                    fields.Fault(field, $"is not a field of a target ({known})");
                    break;
            }
        }

        if (channels.Count > MessageLimits.MaxChannels)
        {
            fields.Fault("target.channels", $"names more than {MessageLimits.MaxChannels} channels");
        }

        userIds ??= [];
        if (userId is not null && !userIds.Contains(userId))
        {
            userIds.Insert(0, userId);
        }

        if (sessionId is not null && userIds.Count > 1)
        {
            fields.Fault("target.session_id", "is the session of one user; there are several");
        }

        return new MessageTarget
        {
            UserId = userIds.Count == 1 ? userIds[0] : null,
            UserIds = userIds.Count == 1 ? [] : userIds,
            SessionId = sessionId,
            TaskId = taskId,
            KbId = kbId,
            Channels = channels,
            Exclude = exclude,
        };
    }

    private static bool IsOptional(string field) =>
        field is "target.user_id" or "target.user_ids" or "target.exclude" or "target.session_id" or "target.task_id" or "target.kb_id" or "target.channel" or "target.channels";

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

    private static List<string> ReadUsers(ref Utf8JsonReader reader, JsonFields fields)
    {
        const string field = "target.user_ids";
        var users = new List<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            fields.Fault(field, "must be an array of strings");
            reader.Skip();
            return users;
        }

        var seen = new HashSet<string>();
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (fields.Name(ref reader, $"{field}[{i}]") is { } user && users.Count <= MessageLimits.MaxUsers && seen.Add(user))
            {
                users.Add(user);
            }
        }

        if (users.Count > MessageLimits.MaxUsers)
        {
            fields.Fault(field, $"names more than {MessageLimits.MaxUsers} users");
        }

        return users;
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
