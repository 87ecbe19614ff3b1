using System.Diagnostics.Metrics;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Kit;

/// <summary>One stream's log on a store and a clock of its own.</summary>
internal sealed class TestStream
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly StreamName _name;
    private long _keeper;

    public TestStream(StreamName? name = null, RouterOptions? options = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider();
        _name = name ?? StreamName.User("u");
        Options = options ?? new RouterOptions();
        State = new MemoryState(Time);
        Gateways = new LiveGateways(Microsoft.Extensions.Options.Options.Create(Options));
        Log = Activate();
    }

    public FakeTimeProvider Time { get; }

    public RouterOptions Options { get; }

    public MemoryState State { get; }

    public MemoryTerms Terms { get; } = new();

    public LiveGateways Gateways { get; }

    /// <summary>Of the instances in this process.</summary>
    public InstanceLives Lives { get; } = new();

    public StreamLog Log { get; private set; }

    /// <summary>The actor as another instance has it, or this one after it was out of memory.</summary>
    public StreamLog Activate(IActorState? state = null, InstanceLives? lives = null)
    {
        var store = state ?? State;
        var terms = new ActorTerms(Terms, store, StreamKeys.Head, Options.StreamRetention, Time);
        return new(_name, new StreamStore(store, terms, () => (lives ?? Lives).Begin("UserRouter", "u"), Options, Time), Gateways, Options, new RouterMetrics(Meters), Time);
    }

    public void Reactivate() => Log = Activate();

    public RoutedMessage Message(string id, int ttlSeconds = 3600, DeliveryMode delivery = DeliveryMode.Durable, int bodyBytes = 0) =>
        Routed.Message(id, Time.GetUtcNow(), ttlSeconds, delivery, bodyBytes);

    public Task<AppendResult> AppendAsync(params string[] ids) => AppendAsync([.. ids.Select(id => Message(id))]);

    public Task<AppendResult> AppendAsync(params RoutedMessage[] messages) => Log.AppendAsync(new AppendRequest(messages));

    /// <summary>Appends one message of the producer <c>p</c>.</summary>
    public Task<AppendResult> AppendAsync(string id, long number, long previous, string producer = "p") =>
        AppendAsync(Message(id), number, previous, producer);

    public Task<AppendResult> AppendAsync(RoutedMessage message, long number, long previous, string producer = "p") =>
        Log.AppendAsync(new AppendRequest([message]) { Stamps = [new ProducerStamp(producer, number, previous)] });

    /// <summary>What happens to a stream that its topic has flowed for long enough.</summary>
    public async Task<LateRelease?> WakeAsync()
    {
        await Log.EndWaitingAsync();
        return await Log.LateReleaseAsync();
    }

    /// <summary>The names of what the store has once a transaction has followed: what one lets go, the next deletes.</summary>
    public async Task<IEnumerable<string>> KeptAsync()
    {
        await AttachAsync("keeper", epoch: ++_keeper);
        return State.Keys;
    }

    /// <summary>What the stream has kept, oldest first.</summary>
    public async Task<IEnumerable<string>> IdsAsync() => (await ReadAsync(0)).Messages.Select(message => message.Message.Id);

    public Task<StreamPage> AttachAsync(string gateway = "g1", long epoch = 1, StreamPosition? after = null, int limit = 1000) =>
        Log.AttachAsync(new AttachRequest(new GatewayRef(gateway, epoch), after, limit));

    public async Task<StreamPage> ReadAsync(long after, int limit = 1000) =>
        await Log.ReadAsync(new ReadRequest(new StreamPosition(await EpochAsync(), after), limit));

    public async Task<uint> EpochAsync() => (await Log.ReadAsync(new ReadRequest(null))).Head.Epoch;

    public async Task AppendManyAsync(int from, int count, int batch = 100)
    {
        foreach (var ids in Enumerable.Range(from, count).Chunk(batch))
        {
            await AppendAsync([.. ids.Select(i => Message($"m{i}"))]);
        }
    }
}
