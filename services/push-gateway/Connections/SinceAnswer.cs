using System.Text.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>What became of a subscriber's wish for history: said in <c>ready</c>.</summary>
/// <param name="Asked">As the client wrote it.</param>
/// <param name="Streams">In the order of the subscription.</param>
internal sealed record SinceAnswer(string Asked, IReadOnlyList<StreamBegin> Streams)
{
    /// <summary>Writes <c>"since":{"asked":…,"streams":[{"stream":…,"after":…,"complete":…}]}</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("since"u8);
        json.WriteString("asked"u8, Asked);
        json.WriteStartArray("streams"u8);
        foreach (var begin in Streams)
        {
            json.WriteStartObject();
            json.WriteString("stream"u8, begin.Stream.Text);
            json.WriteNumber("after"u8, begin.After);
            json.WriteBoolean("complete"u8, begin.IsComplete);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>Where a stream begins for the subscriber.</summary>
/// <param name="After">The number of the message before its first.</param>
/// <param name="IsComplete">All that was asked for is kept.</param>
internal readonly record struct StreamBegin(StreamName Stream, long After, bool IsComplete);
