using System.Text.Json.Serialization;

namespace DaprPush.Messages.Routing;

/// <summary>
/// The place of a message among those that one producer, a send API's lane in one of its lives, had for a stream: by it the stream
/// knows what it has had already, however long ago, and what is still to come before.
/// </summary>
/// <param name="Producer">A <see cref="ProducerName"/>, another for each life of a lane.</param>
/// <param name="Number">From 1 on, rising with every message of the lane whatever its stream, never used again.</param>
/// <param name="Previous">
/// The number of the newest earlier message of this stream that the broker confirmed, or that travels before this one in the same
/// event. What lies between was never promised to anybody. 0 where the producer knows of none: it has sent none, or long ago.
/// </param>
[JsonConverter(typeof(ProducerStampConverter))]
public readonly record struct ProducerStamp(string Producer, long Number, long Previous)
{
    /// <summary>
    /// A producer forgets a stream to which it has sent nothing for this long at the latest; a stream remembers its producers for longer.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);
}
