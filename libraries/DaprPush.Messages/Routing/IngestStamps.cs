using System.Text.Json.Serialization;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Routing;

/// <summary>The stamps of a batch's durable messages in all their streams, spelled short: a few bytes for each.</summary>
/// <param name="Producer">See <see cref="ProducerStamp.Producer"/>.</param>
/// <param name="First">The number of the batch's first message, be it durable or not; each further message has the next.</param>
/// <param name="Back">
/// For each durable message in turn, and each of its streams in turn: how far below the message's number
/// <see cref="ProducerStamp.Previous"/> lies; 0 where there is none.
/// </param>
public sealed record IngestStamps(string Producer, long First, IReadOnlyList<long> Back)
{
    /// <summary>Characters a producer's name may have.</summary>
    public const int MaxProducerLength = 32;

    /// <summary>
    /// The number of the lane's newest message before this batch that the broker confirmed; 0 where there is none, and in what a former version
    /// published.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long After { get; init; }

    /// <summary>How many stamps a message has.</summary>
    public static int CountOf(IngestMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Message.Delivery == DeliveryMode.Durable ? message.Streams.Count : 0;
    }

    /// <param name="message">The message's index in the batch.</param>
    /// <param name="place">The place in <see cref="Back"/>.</param>
    public ProducerStamp At(int message, int place)
    {
        var number = First + message;
        return new ProducerStamp(Producer, number, Back[place] == 0 ? 0 : number - Back[place]);
    }

    /// <summary>Why these cannot be the stamps of a batch; null where they can.</summary>
    public string? FaultIn(IReadOnlyList<IngestMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (Producer is not { Length: > 0 and <= MaxProducerLength })
        {
            return $"The stamps' producer is not 1 to {MaxProducerLength} characters.";
        }

        if (After < 0 || After >= First)
        {
            return $"A batch from number {First} on comes after {After}.";
        }

        var expected = messages.Sum(CountOf);
        if (First < 1 || Back?.Count != expected)
        {
            return $"There are {Back?.Count ?? 0} stamps from number {First} on; the messages want {expected}, and numbers begin at 1.";
        }

        for (var (message, place) = (0, 0); message < messages.Count; message++)
        {
            for (var end = place + CountOf(messages[message]); place < end; place++)
            {
                if (Back[place] < 0 || Back[place] > First + message)
                {
                    return $"The stamp of number {First + message} points {Back[place]} back.";
                }
            }
        }

        return null;
    }
}
