using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Tests.Kit;
using DaprPush.SendApi.Publishing;

namespace DaprPush.Router.Tests.Ordering;

/// <summary>A life of a send API's lane, as its senders see it.</summary>
internal sealed class ModelLane(TimeProvider time)
{
    private readonly StreamProducer _producer = new(10_000, time);

    /// <summary>Ids of messages that were answered 503, with the stream they are for: their senders may send them again.</summary>
    public List<(string Id, StreamName Stream)> Refused { get; } = [];

    /// <summary>What was answered 202 and never refused before, by stream, in that order.</summary>
    public Dictionary<StreamName, List<string>> Accepted { get; } = [];

    public IngestBatch Stamp(IEnumerable<(string Id, StreamName Stream)> messages) => _producer.Stamp(
        [.. messages.Select(message => new IngestMessage(Routed.Message(message.Id, time.GetUtcNow(), ttlSeconds: 600_000), [message.Stream]))]);

    public void Confirm(IngestBatch batch, ISet<string> refusedOnce)
    {
        _producer.Confirm();
        foreach (var (message, streams) in batch.Messages)
        {
            if (!refusedOnce.Contains(message.Id))
            {
                if (!Accepted.TryGetValue(streams[0], out var accepted))
                {
                    Accepted.Add(streams[0], accepted = []);
                }

                accepted.Add(message.Id);
            }
        }
    }
}
