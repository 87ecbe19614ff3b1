using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Streams;

namespace DaprPush.Router.Shards;

/// <summary>
/// The actor around a <see cref="ShardLog"/>. It leaves the SDK's state manager and reminders alone, whose calls have no deadline of
/// ours: see <see cref="State.ActorStateClient"/>.
/// </summary>
internal sealed class StreamShard : Actor, IStreamShard, IRemindable
{
    // Many shards may wait, and each word is an event; the router that owns their partition forgets only when it dies.
    private const int RemindersForAWord = 8;

    // Streams that are looked after when the reminder fires; the others with the next.
    private const int StreamsForAReminder = 256;

    private readonly ShardName _shard;
    private readonly ShardLog _log;
    private readonly LateHandout _handout;

    // In which activation the reminder was set. Another one sets it again, which changes nothing but when it comes: meanwhile the actor
    // may have lived elsewhere and removed it.
    private int? _remindsSince;

    private int _remindersInWaiting;
    private long? _remindedAt;

    /// <exception cref="ArgumentException">There is no such shard.</exception>
    public StreamShard(ActorHost host, ShardLogs logs, LateHandout handout)
        : base(host)
    {
        var id = host.Id.GetId();
        _shard = ShardName.TryParse(id, out var shard) ? shard : throw new ArgumentException($"'{id}' is no shard.", nameof(host));
        _log = logs.Open(shard);
        _handout = handout;
    }

    public async Task<ShardAppended> AppendAsync(ShardAppend request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Streams, nameof(request));
        var names = new HashSet<StreamName>();
        foreach (var (stream, append) in request.Streams)
        {
            ArgumentNullException.ThrowIfNull(append?.Messages, nameof(request));
            if (!names.Add(RequireStream(stream)))
            {
                throw new ArgumentException($"{stream} is named twice.", nameof(request));
            }

            if (append.Stamps is { } stamps && stamps.Count != append.Messages.Count)
            {
                throw new ArgumentException($"There are {stamps.Count} stamps for {append.Messages.Count} messages of {stream}.", nameof(request));
            }
        }

        var result = await _log.AppendAsync(request);
        if (_log.WantsWaking && _remindsSince != _log.Activations)
        {
            // Before the event is acknowledged: whatever dies from here on, what waits is not forgotten.
            await _handout.WakeAsync(_shard);
            _remindsSince = _log.Activations;
        }

        return result;
    }

    public Task<FollowAnswer> FollowAsync(FollowRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Requests, nameof(request));
        foreach (var wanted in request.Requests)
        {
            ArgumentNullException.ThrowIfNull(wanted, nameof(request));
            RequireStream(wanted.Stream);
        }

        return NameRules.IsValid(request.Gateway.Id)
            ? _log.FollowAsync(request)
            : throw new ArgumentException($"'{request.Gateway.Id}' is no gateway: an id {NameRules.Description}.", nameof(request));
    }

    public async Task<EndWaitingAnswer> EndWaitingAsync(EndWaitingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        StreamName[] streams = [.. Require(request.Streams).Distinct()];
        var waiting = await _log.EndWaitingAsync(streams);
        await HandOutAsync(streams);
        return new EndWaitingAnswer(waiting);
    }

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        if (_remindedAt is { } last && _handout.IsTooSoonAfter(last))
        {
            // After an absence the runtime makes up for all the times it missed, at once.
            return;
        }

        _remindedAt = _handout.Now;
        var waiting = await _log.WaitingAsync();
        StreamName[] turn = [.. waiting.OrderBy(_ => Random.Shared.Next()).Take(StreamsForAReminder)];
        await HandOutAsync(turn);
        if (turn.Length > 0 && _remindersInWaiting++ % RemindersForAWord == 0)
        {
            // One that does not wait for a message is soon found not to.
            await _handout.SayWaitingAsync(_shard, turn);
        }

        if (!_log.WantsWaking)
        {
            // Before the call: one that times out may have done it all the same.
            _remindsSince = null;
            await _handout.LetSleepAsync(_shard);
        }
    }

    public Task SettleAsync(SettleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.MessageId, nameof(request));
        Require(request.Streams);
        return _log.SettleAsync(request);
    }

    public Task<HolderAnswer> GrantHoldersAsync(HolderQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        Require(query.Streams);
        return _log.GrantHoldersAsync(query);
    }

    private async Task HandOutAsync(IReadOnlyList<StreamName> streams)
    {
        var releases = await _log.LateReleasesAsync(streams);
        if (releases.Count > 0)
        {
            await _handout.PublishAsync(releases);
            await _log.HandedOutAsync(releases);
        }
    }

    private static IReadOnlyList<StreamName> Require(IReadOnlyList<StreamName> streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        foreach (var stream in streams)
        {
            RequireStream(stream);
        }

        return streams;
    }

    // What the JSON left out came as the default.
    private static StreamName RequireStream(StreamName stream) => stream.Text is null ? throw new ArgumentException("A stream has no name.", nameof(stream)) : stream;
}
