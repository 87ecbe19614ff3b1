using DaprPush.Messages.Routing;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>The events of a broker: each comes again until an instance has answered for it, not always in the order in which it was sent.</summary>
internal sealed class FencedEvents
{
    // So many are handed out before the first of them is done.
    private const int Window = 6;
    private const int Producers = 2;

    private readonly List<AppendRequest> _left = [];
    private int _ids;

    public FencedEvents(Random random, int count, DateTimeOffset now)
    {
        var numbers = new long[Producers];
        for (var i = 0; i < count; i++)
        {
            var messages = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Routed.Message($"m{_ids++}", now)).ToArray();
            var producer = random.Next(2 * Producers);
            if (producer < Producers)
            {
                _left.Add(new AppendRequest(messages)
                {
                    Stamps = [.. messages.Select(_ => (ProducerStamp?)new ProducerStamp($"p{producer}", numbers[producer] + 1, numbers[producer]++))],
                });
                Ids.AddRange(messages.Select(message => (message.Id, producer)));
            }
            else
            {
                _left.Add(new AppendRequest(messages));
                Unstamped.AddRange(messages);
            }
        }
    }

    /// <summary>Stamped messages in the order in which they were sent, each with its producer.</summary>
    public List<(string Id, int Producer)> Ids { get; } = [];

    public List<RoutedMessage> Unstamped { get; } = [];

    /// <summary>Whether some are not done.</summary>
    public bool Any => _left.Count > 0;

    /// <summary>One of the next that are not done.</summary>
    public AppendRequest Next(Random random) => _left[random.Next(Math.Min(Window, _left.Count))];

    public void Done(AppendRequest request) => _left.Remove(request);
}
