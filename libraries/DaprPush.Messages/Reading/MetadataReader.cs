using System.Text.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Reading;

/// <summary>Reads <c>metadata</c>; what it does not name stays as in the metadata it is given.</summary>
internal static class MetadataReader
{
    public static MessageMetadata Read(ref Utf8JsonReader reader, JsonFields fields, MessageMetadata metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fields.Fault("metadata", "must be an object");
            reader.Skip();
            return metadata;
        }

        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = "metadata." + JsonFields.PropertyName(ref reader);
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
                case "metadata.priority":
                    metadata = metadata with { Priority = fields.Choice<MessagePriority>(ref reader, field) };
                    break;
                case "metadata.ttl":
                    metadata = metadata with
                    {
                        Ttl = fields.WholeNumber(ref reader, field, MessageLimits.MinTtlSeconds, MessageLimits.MaxTtlSeconds),
                    };
                    break;
                case "metadata.delivery":
                    metadata = metadata with { Delivery = fields.Choice<DeliveryMode>(ref reader, field) };
                    break;
                case "metadata.ack":
                    metadata = metadata with { Ack = fields.Flag(ref reader, field) };
                    break;
                // Senders may echo a message they were shown. The handle is the platform's, and so is the count, which starts at 0.
                case "metadata.handle":
                    fields.Text(ref reader, field);
                    break;
                case "metadata.retry_count":
                    fields.WholeNumber(ref reader, field, 0, int.MaxValue);
                    break;
                default:
                    reader.Skip();
                    fields.Fault(field, "is not a field of metadata (priority, ttl, delivery, ack, handle, retry_count)");
                    break;
            }
        }

        if (metadata is { Ack: true, Delivery: DeliveryMode.Ephemeral })
        {
            fields.Fault("metadata.ack", "needs delivery durable: an ephemeral message is not kept until it is confirmed");
        }

        return metadata;
    }

    private static bool IsOptional(string field) =>
        field is "metadata.priority" or "metadata.ttl" or "metadata.delivery" or "metadata.ack" or "metadata.handle" or "metadata.retry_count";
}
