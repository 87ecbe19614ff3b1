using System.Text.Json;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Client;

/// <summary>A message in the JSON of the send API, with the id it keeps over all attempts.</summary>
internal sealed record WireMessage(string Id, RawJson Json)
{
    public static WireMessage Of(OutgoingMessage message, PushClientOptions options, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var id = message.Id ?? $"msg_{Guid.CreateVersion7(now):n}";
        return new WireMessage(id, MessageJson.Write(new PushMessage
        {
            Id = id,
            Timestamp = now,
            Type = message.Type,
            Event = message.Event,
            Service = options.Service,
            Source = message.Source,
            Target = message.Target,
            Data = new RawJson(JsonSerializer.SerializeToUtf8Bytes(message.Data, message.Data.GetType(), options.Json)),
            Metadata = message.Metadata,
        }));
    }
}
