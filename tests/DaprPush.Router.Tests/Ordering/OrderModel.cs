using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Ordering;

/// <summary>
/// Two send APIs, two streams, and between them a broker that hands out what it confirmed late, in another order, twice, or what it
/// did not confirm; routers and actors that die; and how it has to look at the end.
/// </summary>
internal sealed class OrderModel(RouterOptions options)
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<ModelLane> _lanes = [];
    private readonly List<IngestBatch> _undelivered = [];
    private readonly List<IngestBatch> _delivered = [];
    private readonly HashSet<string> _refusedOnce = [];
    private readonly HashSet<string> _promised = [];
    private readonly Dictionary<StreamName, ModelStream> _streams = [];
    private int _ids;

    private static StreamName[] Names { get; } = [StreamName.User("a"), StreamName.Channel("b")];

    /// <summary>One thing that happens; which, the number says.</summary>
    public async Task StepAsync(int step)
    {
        if (_lanes.Count == 0)
        {
            _lanes.AddRange([new ModelLane(_time), new ModelLane(_time)]);
            foreach (var name in Names)
            {
                _streams.Add(name, new ModelStream(name, options, _time));
                await _streams[name].AttachAsync();
            }
        }

        var (kind, chance) = (step % 20, step / 20);
        var stream = _streams[Names[chance % 2]];
        switch (kind)
        {
            case < 6:
                Send(chance, isConfirmed: true, arrives: true);
                break;
            case 6:
                Send(chance, isConfirmed: false, arrives: true);
                break;
            case 7:
                Send(chance, isConfirmed: false, arrives: false);
                break;
            case < 12:
                await DeliverAsync([.. _undelivered.Take(1 + (chance % 3))], dies: false);
                break;
            case 12 when _undelivered.Count > 0:
                await DeliverAsync([_undelivered[chance % _undelivered.Count]], dies: false);
                break;
            case 13 when _undelivered.Count > 0:
                await DeliverAsync([_undelivered[chance % _undelivered.Count]], dies: true);
                break;
            case 14 when _delivered.Count > 0:
                await DeliverAsync([_delivered[chance % _delivered.Count]], dies: false);
                break;
            case 15:
                stream.Restart();
                break;
            case 16:
                stream.FailNextSave(afterWriting: chance % 4 > 1);
                break;
            case 17:
                _time.Advance(TimeSpan.FromSeconds(chance % 7));
                break;
            case 18:
                await stream.WakeAsync();
                break;
            case 19 when chance % 5 == 0:
                // Of those behind it the clients of the former one know.
                _lanes.Insert(0, new ModelLane(_time));
                break;
        }
    }

    /// <summary>Delivers all that is on its way, in whatever order, and waits for the rest; then everything has to be right.</summary>
    /// <param name="keepsOrder">Whether nothing was waited for in vain.</param>
    public async Task SettleAsync(int chance, bool keepsOrder)
    {
        var random = new Random(chance);
        while (_undelivered.Count > 0)
        {
            await DeliverAsync([_undelivered[random.Next(_undelivered.Count)]], dies: false);
        }

        foreach (var stream in _streams.Values)
        {
            // The first may meet a store that fails.
            for (var wakes = 0; wakes < 2 || stream.WantsWaking; wakes++)
            {
                _time.Advance(options.OrderTimeout);
                await stream.WakeAsync();
            }
        }

        foreach (var (name, stream) in _streams)
        {
            Check(name, stream, await stream.HistoryAsync(), keepsOrder);
        }
    }

    private void Check(StreamName name, ModelStream stream, IReadOnlyList<string> history, bool keepsOrder)
    {
        history.Should().OnlyHaveUniqueItems();
        _promised.Where(id => id.StartsWith(name.Text, StringComparison.Ordinal)).Except(history).Should().BeEmpty("nothing that was promised is lost");
        stream.Heard.Should().Be(history.Count, "a gateway finds what it lacks by the next number it hears");
        foreach (var (seq, id) in stream.Numbers)
        {
            id.Should().Be(history[(int)seq - 1]);
        }

        if (keepsOrder)
        {
            foreach (var accepted in _lanes.Select(lane => lane.Accepted.GetValueOrDefault(name, [])))
            {
                history.Where(accepted.ToHashSet().Contains).Should().Equal(accepted);
            }
        }
    }

    private void Send(int chance, bool isConfirmed, bool arrives)
    {
        var lane = _lanes[chance % 2];
        var messages = Enumerable.Range(0, 1 + (chance / 2 % 4)).Select(i => NewMessage(Names[(chance >> (3 + i)) % 2])).ToList();
        if (chance % 3 == 0 && lane.Refused.Count > 0)
        {
            messages.Add(lane.Refused[0]);
            lane.Refused.RemoveAt(0);
        }

        var batch = lane.Stamp(messages);
        if (isConfirmed)
        {
            lane.Confirm(batch, _refusedOnce);
            _promised.UnionWith(messages.Select(message => message.Id));
        }
        else
        {
            lane.Refused.AddRange(messages);
            _refusedOnce.UnionWith(messages.Select(message => message.Id));
        }

        if (arrives)
        {
            _undelivered.Add(batch);
        }
    }

    private (string Id, StreamName Stream) NewMessage(StreamName stream) => ($"{stream.Text}-{_ids++}", stream);

    private async Task DeliverAsync(IReadOnlyList<IngestBatch> batches, bool dies)
    {
        var isDone = true;
        foreach (var stream in _streams.Values)
        {
            isDone &= await stream.RouteAsync(batches, dies);
        }

        if (isDone && batches.Count > 0)
        {
            _undelivered.RemoveAll(batches.Contains);
            _delivered.AddRange(batches);
        }
    }
}
