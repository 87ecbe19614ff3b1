using System.Diagnostics.Metrics;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>
/// Two instances of one stream against each other. The schedule, a matter of the seed alone, takes one call of the store after another:
/// it is done, or the instance waits in vain and the write lands late or never. Instances stand still, die, and hear that what they remember is void.
/// </summary>
internal sealed class FencedRun
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly Random _random;
    private readonly IFencedStore _store;
    private readonly RouterOptions _options;
    private readonly FakeTimeProvider _time = new();
    private readonly FencedEvents _events;
    private readonly FencedNumbers _numbers;
    private readonly List<StoreCall> _calls = [];
    private readonly List<StoreCall> _late = [];
    private readonly List<FencedInstance> _instances = [];
    private Exception? _broken;

    public FencedRun(int seed, IFencedStore store, int events)
    {
        _random = new Random(seed);
        _store = store;
        _options = new RouterOptions { HistorySize = seed % 2 == 0 ? 2000 : 40, RecentMessages = seed % 3 == 0 ? 0 : 20, OrderTimeout = TimeSpan.FromHours(1) };
        _events = new FencedEvents(_random, events, _time.GetUtcNow());
        _numbers = new FencedNumbers(_options.HistorySize);
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
            while (_events.Next(_random) is { } request)
            {
                await TurnAsync(instance, request);
            }
        }
        catch (Exception exception)
        {
            _broken = exception;
        }
    }

    private async Task TurnAsync(FencedInstance instance, AppendRequest request)
    {
        try
        {
            if (_random.Next(6) == 0 && _numbers.Place(_random) is { } after)
            {
                var newest = _numbers.Newest;
                _numbers.Note(after, newest, await instance.Log.ReadAsync(new ReadRequest(after)));
                return;
            }

            var result = await instance.Log.AppendAsync(request);
            _numbers.Note(request, result);
            _events.Done(request);
            Appends++;
        }
        catch (Exception exception) when (exception is TimeoutException or ActorTakenOverException or InstanceOverException)
        {
            Failures[exception.GetType().Name] = Failures.GetValueOrDefault(exception.GetType().Name) + 1;
        }
    }

    /// <summary>Everything is there once, in the order that was told and in which each producer sent.</summary>
    private async Task CheckAsync()
    {
        var log = Open(_store, new InstanceLives());
        var head = (await log.ReadAsync(new ReadRequest(null))).Head;
        head.Seq.Should().Be(_events.Ids.Count + _events.Unstamped.Count, "each message has one number");
        var from = Math.Max(0, head.Seq - _options.HistorySize);
        var history = new List<string>();
        while (from + history.Count < head.Seq)
        {
            var place = new StreamPosition(head.Epoch, from + history.Count);
            var page = await log.ReadAsync(new ReadRequest(place));
            _numbers.Note(place, _numbers.Newest, page);
            history.AddRange(page.Messages.Select(message => message.Message.Id));
        }

        foreach (var producer in _events.Ids.GroupBy(message => message.Producer, message => message.Id))
        {
            var kept = history.Where(producer.ToHashSet().Contains).ToArray();
            kept.Should().Equal(producer.TakeLast(kept.Length));
        }

        foreach (var messages in _events.Unstamped.Chunk(50))
        {
            var request = new AppendRequest(messages);
            _numbers.Note(request, await log.AppendAsync(request));
        }

        (await log.ReadAsync(new ReadRequest(null))).Head.Should().Be(head, "all of them were there");
    }

    private StreamLog Open(IFencedStore store, InstanceLives lives)
    {
        var name = StreamName.User("u");
        var terms = new ActorTerms(store, store, StreamKeys.Head, _options.StreamRetention, _time);
        var streams = new StreamStore(store, terms, () => lives.Begin("UserRouter", name.Text), _options, _time);
        return new StreamLog(name, streams, new LiveGateways(Microsoft.Extensions.Options.Options.Create(_options)), _options, new RouterMetrics(Meters), _time);
    }
}
