using System.Text.Json;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Reading;

/// <summary>Reads <c>target.exclude</c>.</summary>
internal static class ExclusionReader
{
    public static MessageExclusion? Read(ref Utf8JsonReader reader, JsonFields fields)
    {
        const string field = "target.exclude";
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fields.Fault(field, "must be an object");
            reader.Skip();
            return null;
        }

        var exclusion = new MessageExclusion();
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = $"{field}.{JsonFields.PropertyName(ref reader)}";
            if (!fields.IsFirst(seen, name))
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case field + ".connection_id" or field + ".session_id" when reader.TokenType == JsonTokenType.Null: break;
                case field + ".connection_id": exclusion = exclusion with { ConnectionId = ConnectionOf(ref reader, fields, name) }; break;
                case field + ".session_id": exclusion = exclusion with { SessionId = fields.Name(ref reader, name) }; break;
                default:
                    reader.Skip();
                    fields.Fault(name, "is not a field of exclude (connection_id, session_id)");
                    break;
            }
        }

        return exclusion;
    }

    private static string? ConnectionOf(ref Utf8JsonReader reader, JsonFields fields, string field)
    {
        if (fields.Text(ref reader, field) is not { } text)
        {
            return null;
        }

        if (ConnectionId.TryParse(text, out var id))
        {
            return id.Text;
        }

        fields.Fault(field, "must be a connection's id, as the event ready says it");
        return null;
    }
}
