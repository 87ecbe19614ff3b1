using System.Diagnostics.Metrics;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.Shards;
using DaprPush.Router.State;
using DaprPush.Router.Terms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>
/// Two instances of one shard with a few streams against each other. The schedule, a matter of the seed alone, takes one call of the store after another:
/// it is done, or the instance waits in vain and the write lands late or never. Instances stand still, die, and hear that what they remember is void.
/// </summary>
internal sealed class FencedRun
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private const int Streams = 3;

    private readonly Random _random;
    private readonly IFencedStore _store;
    private readonly RouterOptions _options;
    private readonly FakeTimeProvider _time = new();
    private readonly FencedStream[] _streams;
    private readonly List<StoreCall> _calls = [];
    private readonly List<StoreCall> _late = [];
    private readonly List<FencedInstance> _instances = [];
    private Exception? _broken;

    public FencedRun(int seed, IFencedStore store, int events)
    {
        _random = new Random(seed);
        _store = store;
        _options = new RouterOptions
        {
            HistorySize = seed % 2 == 0 ? 2000 : 40,
            RecentMessages = seed % 3 == 0 ? 0 : 20,
            OrderTimeout = TimeSpan.FromHours(1),

            // With none, a stream is read again in each turn.
            ShardMegabytes = seed % 5 == 0 ? 0 : 1,
            TransactionOperations = seed % 4 == 1 ? 3 : 1000,
        };
        _streams = [.. Enumerable.Range(0, Streams).Select(i => new FencedStream(
            StreamName.User($"u{i}"), new FencedEvents(_random, events / Streams, _time.GetUtcNow()), new FencedNumbers(_options.HistorySize)))];
    }

    /// <summary>Appends that were answered.</summary>
    public int Appends { get; private set; }

    /// <summary>Turns that failed, by why.</summary>
    public Dictionary<string, int> Failures { get; } = [];

    public async Task RunAsync()
    {
        Begin(0);
        Begin(1);
        while (_calls.Count > 0)
        {
            await StepAsync();
            if (_broken is not null)
            {
                throw _broken;
            }
        }

        foreach (var call in _late)
        {
            await call.DoForNobodyAsync();
        }

        await CheckAsync();
    }

    private async Task StepAsync()
    {
        switch (_random.Next(300))
        {
            case 0:
                Begin(_random.Next(2));
                break;
            case 1:
                _instances[_random.Next(2)].Lives.EndAll();
                break;
            case < 6:
                _instances[_random.Next(2)].Stands = _random.Next(1, 60);
                break;
            case < 20 when _late.Count > 0:
                var landed = _late[_random.Next(_late.Count)];
                _late.Remove(landed);
                await landed.DoForNobodyAsync();
                break;
        }

        var moving = _calls.Where(call => call.Caller.Stands == 0).ToArray();
        _instances.ForEach(instance => instance.Stands = moving.Length == 0 ? 0 : Math.Max(0, instance.Stands - 1));
        if (moving.Length > 0)
        {
            await TakeAsync(moving[_random.Next(moving.Length)]);
        }
    }

    private async Task TakeAsync(StoreCall call)
    {
        _calls.Remove(call);
        switch (_random.Next(100))
        {
            case 0:
                call.TimeOut();
                break;
            case 1 when call.Writes:
                await call.DoForNobodyAsync();
                call.TimeOut();
                break;
            case < 5 when call.Writes:
                _late.Add(call);
                call.TimeOut();
                break;
            default:
                await call.DoAsync();
                break;
        }
    }

    /// <summary>Another process takes the place of the former, which dies: what it had on its way lands late or never.</summary>
    private void Begin(int place)
    {
        var instance = new FencedInstance(_store, _calls, Open);
        if (_instances.Count <= place)
        {
            _instances.Add(instance);
        }
        else
        {
            var former = _instances[place];
            _instances[place] = instance;
            _late.AddRange(_calls.Where(call => call.Caller == former && call.Writes && _random.Next(2) == 0));
            _calls.RemoveAll(call => call.Caller == former);
        }

        _ = DriveAsync(instance);
    }

    private async Task DriveAsync(FencedInstance instance)
    {
        try
        {
            while (_streams.Where(stream => stream.Events.Any).ToArray() is { Length: > 0 } left)
            {
                FencedStream[] some = [.. left.Where(_ => _random.Next(2) == 0)];
                await TurnAsync(instance, some.Length > 0 ? some : [left[_random.Next(left.Length)]]);
            }
        }
        catch (Exception exception)
        {
            _broken = exception;
        }
    }

    private async Task TurnAsync(FencedInstance instance, FencedStream[] streams)
    {
        try
        {
            if (_random.Next(6) == 0)
            {
                await ReadAsync(instance.Log, [.. streams.Where(stream => stream.Numbers.Newest > 0)]);
                return;
            }

            AppendRequest[] requests = [.. streams.Select(stream => stream.Events.Next(_random))];
            var appended = await instance.Log.AppendAsync(new ShardAppend([.. streams.Zip(requests, (stream, request) => new StreamMessages(stream.Name, request))]));
            for (var i = 0; i < streams.Length; i++)
            {
                streams[i].Numbers.Note(requests[i], appended.Results[i]);
                streams[i].Events.Done(requests[i]);
                Appends++;
            }
        }
        catch (Exception exception) when (exception is TimeoutException or ActorTakenOverException or InstanceOverException)
        {
            Failures[exception.GetType().Name] = Failures.GetValueOrDefault(exception.GetType().Name) + 1;
        }
    }

    private async Task ReadAsync(ShardLog log, FencedStream[] streams)
    {
        (StreamPosition Place, long Newest)[] asked = [.. streams.Select(stream => (stream.Numbers.Place(_random)!.Value, stream.Numbers.Newest))];
        var pages = await ReadAsync(log, [.. streams.Zip(asked, (stream, from) => (stream.Name, (StreamPosition?)from.Place))]);
        for (var i = 0; i < streams.Length; i++)
        {
            streams[i].Numbers.Note(asked[i].Place, asked[i].Newest, pages[i]);
        }
    }

    private static async Task<StreamPage[]> ReadAsync(ShardLog log, (StreamName Stream, StreamPosition? After)[] places)
    {
        var request = new FollowRequest(new GatewayRef("g", 1), [.. places.Select(place => new StreamRequest(StreamRequestKind.Read, place.Stream) { After = place.After })]);
        return [.. (await log.FollowAsync(request)).Answers.Select(answer => answer!.Page!)];
    }

    /// <summary>Everything is there once, in the order that was told and in which each producer sent.</summary>
    private async Task CheckAsync()
    {
        var log = Open(_store, new InstanceLives());
        foreach (var (name, events, numbers) in _streams)
        {
            var head = (await ReadAsync(log, [(name, null)]))[0].Head;
            head.Seq.Should().Be(events.Ids.Count + events.Unstamped.Count, "each message has one number");
            var from = Math.Max(0, head.Seq - _options.HistorySize);
            var history = new List<string>();
            while (from + history.Count < head.Seq)
            {
                var place = new StreamPosition(head.Epoch, from + history.Count);
                var page = (await ReadAsync(log, [(name, place)]))[0];
                numbers.Note(place, numbers.Newest, page);
                history.AddRange(page.Messages.Select(message => message.Message.Id));
            }

            foreach (var producer in events.Ids.GroupBy(message => message.Producer, message => message.Id))
            {
                var kept = history.Where(producer.ToHashSet().Contains).ToArray();
                kept.Should().Equal(producer.TakeLast(kept.Length));
            }

            foreach (var messages in events.Unstamped.Chunk(50))
            {
                var request = new AppendRequest(messages);
                numbers.Note(request, (await log.AppendAsync(new ShardAppend([new StreamMessages(name, request)]))).Results[0]);
            }

            (await ReadAsync(log, [(name, null)]))[0].Head.Should().Be(head, "all of them were there");
        }
    }

    private ShardLog Open(IFencedStore store, InstanceLives lives)
    {
        var settings = new ActorTermSettings(_options.StreamRetention, _options.TransactionOperations);
        return new ShardLog(
            store,
            new ActorTerms(store, store, ShardLogs.Root, settings, _time),
            () => lives.Begin(RouterActors.StreamShard, "0-0"),
            new LiveGateways(Microsoft.Extensions.Options.Options.Create(_options)),
            _options,
            new RouterMetrics(Meters),
            _time);
    }

    private sealed record FencedStream(StreamName Name, FencedEvents Events, FencedNumbers Numbers);
}
