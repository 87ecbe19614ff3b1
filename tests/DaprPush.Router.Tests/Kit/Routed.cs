using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Tests.Kit;

/// <summary>Messages as the send API makes them.</summary>
internal static class Routed
{
    public static RoutedMessage Message(
        string id, DateTimeOffset now, int ttlSeconds = 3600, DeliveryMode delivery = DeliveryMode.Durable, int bodyBytes = 0) => new()
        {
            Id = id,
            Type = MessageType.Info,
            Delivery = delivery,
            ExpiresAt = now.AddSeconds(ttlSeconds).ToUnixTimeMilliseconds(),
            AcceptedAt = now.ToUnixTimeMilliseconds(),
            Body = RawJson.Parse($$"""{"id":"{{id}}","n":1.50,"pad":"{{new string('x', bodyBytes)}}"}"""),
        };
}
