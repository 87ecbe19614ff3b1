using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>Short ways to a routed message.</summary>
internal static class TestMessage
{
    public static RoutedMessage Of(
        string id, MessageType type = MessageType.Custom, string? session = null, IReadOnlyList<StreamName>? streams = null, long expiresAt = long.MaxValue,
        int padding = 0, bool ack = false) => new()
    {
        Id = id,
        Type = type,
        SessionId = session,
        Streams = streams is { Count: > 1 } ? streams : null,
        ExpiresAt = expiresAt,
        Ack = ack,
        Body = RawJson.Parse($$"""{"id":"{{id}}"{{(padding == 0 ? "" : $",\"x\":\"{new string('x', padding)}\"")}}{{(ack ? ""","metadata":{"ack":true,"retry_count":0}""" : "")}}}"""),
    };

    /// <summary>How often it was sent again; 0 where it does not say.</summary>
    public static int RetryCountIn(StreamEvent received) =>
        System.Text.Json.JsonDocument.Parse(received.Data).RootElement.TryGetProperty("metadata", out var metadata) ? metadata.GetProperty("retry_count").GetInt32() : 0;

    public static string IdIn(StreamEvent received) => System.Text.Json.JsonDocument.Parse(received.Data).RootElement.GetProperty("id").GetString()!;
}
