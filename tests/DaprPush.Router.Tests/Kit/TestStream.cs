using System.Diagnostics.Metrics;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.Shards;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Kit;

/// <summary>One stream in a shard on a store and a clock of its own.</summary>
internal sealed class TestStream
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly StreamName _name;
    private int _keeper;

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

    public OneStream Log { get; private set; }

    /// <summary>The actor as another instance has it, or this one after it was out of memory.</summary>
    public OneStream Activate(IActorState? state = null, InstanceLives? lives = null)
    {
        var store = state ?? State;
        var terms = new ActorTerms(Terms, store, ShardLogs.Root, new ActorTermSettings(Options.StreamRetention, Options.TransactionOperations), Time);
        return new OneStream(
            new ShardLog(store, terms, () => (lives ?? Lives).Begin(RouterActors.StreamShard, "0-0"), Gateways, Options, new RouterMetrics(Meters), Time), _name);
    }

    /// <summary>The stream of a service that nobody follows, as its shard knows after a while.</summary>
    public static async Task<TestStream> UnfollowedAsync(string service)
    {
        var stream = new TestStream(StreamName.Service(service));
        await stream.EpochAsync();
        stream.Time.Advance(ShardHolders.UnknownFor);
        return stream;
    }

    /// <summary>The directory's list.</summary>
    public void Alive(params GatewayRef[] gateways) =>
        Gateways.Replace(new GatewayList([.. gateways.Select(gateway => new GatewayLease(gateway, 0, 0, 0, 0))]), Time.GetUtcNow().ToUnixTimeMilliseconds());

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

    /// <summary>The names of what the store has of the stream once a transaction has followed: what one lets go, the next deletes.</summary>
    public async Task<IEnumerable<string>> KeptAsync()
    {
        var kept = $"keeper{++_keeper}";
        await AppendAsync(Message(kept, ttlSeconds: 0), _keeper, 0, "keeper");
        return State.Keys;
    }

    /// <summary>What the stream has kept after a number, oldest first; nothing where more follows the number than is kept.</summary>
    public async Task<IEnumerable<string>> IdsAsync(long after = 0) => (await ReadAsync(after)).Messages.Select(message => message.Message.Id);

    public Task<StreamPage> AttachAsync(string gateway = "g1", long epoch = 1, StreamPosition? after = null) =>
        Log.AttachAsync(new GatewayRef(gateway, epoch), after);

    public async Task<StreamPage> ReadAsync(long after) => await Log.ReadAsync(new StreamPosition(await EpochAsync(), after));

    public async Task<uint> EpochAsync() => (await Log.ReadAsync(null)).Head.Epoch;

    public async Task AppendManyAsync(int from, int count, int batch = 100)
    {
        foreach (var ids in Enumerable.Range(from, count).Chunk(batch))
        {
            await AppendAsync([.. ids.Select(i => Message($"m{i}"))]);
        }
    }
}
