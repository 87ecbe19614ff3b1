using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using RoutedDelivery = DaprPush.Messages.Routing.Delivery;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>A gateway, its streams and some clients, moved by numbers.</summary>
internal sealed class DeliveryModel : IDisposable
{
    private static readonly StreamName User = StreamName.User("u");
    private static readonly StreamName A = StreamName.Channel("a");
    private static readonly StreamName B = StreamName.Channel("b");
    private static readonly StreamName[] Streams = [User, A, B, StreamName.Broadcast];

    private readonly HubWorld _world;
    private readonly bool _losesHistory;
    private readonly List<RoutedDelivery> _underWay = [];
    private readonly Dictionary<(StreamName Stream, StreamPosition Place), RoutedMessage> _ledger = [];
    private readonly ModelClient[] _clients;
    private readonly Dictionary<string, int> _acknowledged = [];
    private int _sent;
    private int _repeated;
    private int _step;
    private uint _epochs = 1;

    public DeliveryModel(GatewayOptions options, int kept, bool losesHistory)
    {
        _world = new HubWorld(options, pageLimit: 2, kept);
        _losesHistory = losesHistory;
        _clients =
        [
            new ModelClient(_world, _ledger, _acknowledged, "s", null, User, StreamName.Broadcast),
            new ModelClient(_world, _ledger, _acknowledged, null, null, User, A, StreamName.Broadcast),
            new ModelClient(_world, _ledger, _acknowledged, null, "progress", A, B) { Since = "all" },
            new ModelClient(_world, _ledger, _acknowledged, "t", null, B, User, A, StreamName.Broadcast) { Since = "3" },
        ];
        _world.Hubs.Pin(StreamName.Broadcast);
    }

    public void Step(int number)
    {
        var rest = number / 16;
        _step++;
        switch (number % 16)
        {
            case 0 or 1 or 2 or 3:
                Send(rest);
                break;
            case 4 or 5 or 6 when _underWay.Count > 0:
                var next = _underWay[(number % 16) == 4 ? 0 : rest % _underWay.Count];
                _underWay.Remove(next);
                _world.Deliver(next);
                break;
            case 7 when _underWay.Count > 0:
                _world.Deliver(_underWay[rest % _underWay.Count]);
                break;
            case 8 when _underWay.Count > 0:
                _underWay.RemoveAt(rest % _underWay.Count);
                break;
            case 9 or 10:
                _clients[rest % _clients.Length].Toggle(rest / _clients.Length);
                break;
            case 11 or 12 when _world.Calls.Pending.Count > 0:
                _world.Calls.Answer(_world.Calls.Pending[rest % _world.Calls.Pending.Count]);
                break;
            case 13 when _world.Calls.Pending.Count > 0:
                HeldCalls.Reach(_world.Calls.Pending[rest % _world.Calls.Pending.Count]);
                break;
            case 14 when _world.Calls.Pending.Count > 0:
                _world.Calls.Fail(_world.Calls.Pending[rest % _world.Calls.Pending.Count]);
                break;
            case 15:
                Disturb(rest);
                break;
        }
    }

    /// <summary>What was lost is found again by attaching anew; then every client must have everything.</summary>
    public void Settle()
    {
        bool isNew;
        var rounds = 0;
        do
        {
            (++rounds).Should().BeLessThan(200, "every client comes to an end; {0}", string.Join(", ", Streams.Select(_world.Describe)));
            _world.Tick();
            _world.Hubs.Reattach();
            DeliverAndAnswerAll();
            isNew = false;
            foreach (var client in _clients)
            {
                isNew |= client.Reconnect();
            }
        }
        while (isNew);

        foreach (var client in _clients)
        {
            client.ShouldBeAt(stream => _world.LogOf(stream).Head);
            if (!_losesHistory)
            {
                client.Resets.Should().Be(0);
            }
        }
    }

    public void Dispose() => _world.Dispose();

    private void DeliverAndAnswerAll()
    {
        while (_underWay.Count > 0 || _world.Calls.Pending.Count > 0)
        {
            _world.Calls.AnswerAll();
            _underWay.ForEach(_world.Deliver);
            _underWay.Clear();
        }
    }

    private void Disturb(int number)
    {
        var stream = Streams[(number / 8) % Streams.Length];
        switch (number % 8)
        {
            case 0 or 1:
                _world.Tick();
                break;
            case 2:
                _world.Calls.Held.Remove(stream);
                _world.Hubs.Reattach();
                break;
            case 3 when _losesHistory:
                _world.LogOf(stream).LoseHistory(++_epochs);
                _world.Calls.Held.Remove(stream);
                break;
            case 4 or 5 when _world.LogOf(stream).Unacknowledged.Count > 0:
                Acknowledge(Pick(stream, number / 32).Id);
                break;
            case 6 or 7 when _world.LogOf(stream).Unacknowledged.Count > 0:
                // The count is the tracker's: one that no copy had before.
                var message = Pick(stream, number / 32);
                Append(message.Repeat(++_repeated + 1_000), message.Streams ?? [stream]);
                break;
        }
    }

    private RoutedMessage Pick(StreamName stream, int number) =>
        _world.LogOf(stream).Unacknowledged.Values.ElementAt(number % _world.LogOf(stream).Unacknowledged.Count);

    private void Acknowledge(string id)
    {
        _acknowledged[id] = _step;
        foreach (var stream in Streams)
        {
            _world.LogOf(stream).Settle(id);
        }
    }

    private void Send(int number)
    {
        var streams = Streams.Where((_, i) => ((number >> i) & 1) == 1).ToArray();
        streams = streams.Length == 0 ? [User] : streams;
        if (((number >> 4) & 1) == 1)
        {
            Array.Reverse(streams);
        }

        var message = TestMessage.Of(
            $"m{++_sent}",
            (number & 32) == 0 ? MessageType.Custom : MessageType.Progress,
            (number & 192) == 0 ? "s" : null,
            streams,
            ack: (number & 768) == 0);
        Append(message, streams);
    }

    private void Append(RoutedMessage message, IEnumerable<StreamName> streams)
    {
        var positions = new List<DeliveryPosition>();
        foreach (var stream in streams)
        {
            var log = _world.LogOf(stream);
            log.Append(message);
            _ledger.Add((stream, log.Head), message);
            if (_world.Calls.Held.Contains(stream))
            {
                positions.Add(new DeliveryPosition(stream, log.Head.Epoch, log.Head.Seq));
            }
        }

        if (positions.Count > 0)
        {
            _underWay.Add(new RoutedDelivery(message, positions));
        }
    }
}
