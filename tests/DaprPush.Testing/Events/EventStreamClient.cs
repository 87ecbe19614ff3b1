namespace DaprPush.Testing.Events;

/// <summary>
/// A subscriber that keeps all it gets. It stays on the gateway it was sent to until it is told otherwise, and carries its last event
/// id from one connection to the next, as a browser's EventSource does.
/// </summary>
public sealed class EventStreamClient : IAsyncDisposable
{
    /// <summary>How long a test waits for something that is to happen at once.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    private readonly EventLog _log = new();
    private readonly string _pathAndQuery;
    private readonly TimeProvider _time;
    private readonly HttpClient? _http;
    private CancellationTokenSource _leaving = new();
    private Task _reading = Task.CompletedTask;
    private EventStream? _stream;
    private EventStreamParser? _parser;
    private int _comments;

    /// <param name="pathAndQuery">What to follow, as in <c>/sse/user/alice?channels=news</c>.</param>
    /// <param name="http">Where plain HTTP/1.1 is not what is wanted.</param>
    public EventStreamClient(string pathAndQuery, TimeProvider? time = null, HttpClient? http = null)
    {
        _http = http;
        _pathAndQuery = pathAndQuery;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>What the next connection continues after; may be set to anything.</summary>
    public string LastEventId { get; set; } = "";

    /// <summary>Milliseconds of the server's <c>retry</c>; null where none came.</summary>
    public int? Retry => _parser?.Retry;

    /// <summary>Comment lines of all connections: heartbeats.</summary>
    public int Comments => Volatile.Read(ref _comments);

    /// <summary>The head of the current connection's answer.</summary>
    public System.Net.Http.Headers.HttpResponseHeaders Headers => _stream!.Headers;

    /// <summary>The HTTP version of the current connection.</summary>
    public Version Version => _stream!.Version;

    public IReadOnlyList<ServerSentEvent> Events => _log.Events;

    /// <summary>What senders sent: all events but <c>ready</c> and <c>reset</c>.</summary>
    public IReadOnlyList<ServerSentEvent> Messages => [.. Events.Where(received => !received.IsControl)];

    /// <summary>Connects, leaving the connection it has, and returns once the gateway said <c>ready</c>.</summary>
    /// <returns>The <c>ready</c> event.</returns>
    public async Task<ServerSentEvent> ConnectAsync(Uri gateway)
    {
        await LeaveAsync().ConfigureAwait(false);
        _leaving = new CancellationTokenSource();
        _log.Reopen();
        var connection = Connections;
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token))
        {
            limit.CancelAfter(DefaultLimit);
            _stream = await EventStream.OpenAsync(new Uri(gateway, _pathAndQuery), LastEventId, limit.Token, _http).ConfigureAwait(false);
        }

        Connections++;
        _parser = new EventStreamParser(
            LastEventId,
            (id, type, data) => _log.Add(new ServerSentEvent(id, type, data, _time.GetTimestamp(), connection)),
            _ => Interlocked.Increment(ref _comments));
        _reading = ReadAsync(_stream, _parser, _leaving.Token);
        bool IsReady(ServerSentEvent received) => received.Type == "ready" && received.Connection == connection;
        return (await _log.WaitAsync(events => events.Any(IsReady), "ready event", DefaultLimit).ConfigureAwait(false)).Last(IsReady);
    }

    /// <summary>Closes the connection and keeps the last event id.</summary>
    public async Task LeaveAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _leaving.Dispose();
        _leaving = new CancellationTokenSource();
    }

    /// <summary>Waits until so many messages are there in all, and returns all of them.</summary>
    public Task<IReadOnlyList<ServerSentEvent>> WaitForMessagesAsync(int count, TimeSpan? limit = null) =>
        WaitForMessagesAsync(messages => messages.Count >= count, $"{count} messages", limit);

    /// <summary>Waits until the messages up to now meet a condition, and returns them.</summary>
    public async Task<IReadOnlyList<ServerSentEvent>> WaitForMessagesAsync(
        Func<IReadOnlyList<ServerSentEvent>, bool> condition, string description, TimeSpan? limit = null)
    {
        static IReadOnlyList<ServerSentEvent> MessagesOf(IEnumerable<ServerSentEvent> events) => [.. events.Where(received => !received.IsControl)];
        var events = await _log.WaitAsync(events => condition(MessagesOf(events)), description, limit ?? DefaultLimit).ConfigureAwait(false);
        return MessagesOf(events);
    }

    /// <summary>Waits for the message with an id, and returns all messages up to now.</summary>
    public Task<IReadOnlyList<ServerSentEvent>> WaitForMessageAsync(string messageId, TimeSpan? limit = null) =>
        WaitForMessagesAsync(messages => messages.Any(message => message.MessageId == messageId), $"message {messageId}", limit);

    /// <summary>Waits for an event, also one of the gateway's own.</summary>
    public async Task<ServerSentEvent> WaitForEventAsync(Func<ServerSentEvent, bool> isIt, string description, TimeSpan? limit = null) =>
        (await _log.WaitAsync(events => events.Any(isIt), description, limit ?? DefaultLimit).ConfigureAwait(false)).First(isIt);

    /// <summary>Waits until the server or the network ends the connection.</summary>
    public async Task WaitForEndAsync(TimeSpan? limit = null) => await _reading.WaitAsync(limit ?? DefaultLimit).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }

    private async Task ReadAsync(EventStream stream, EventStreamParser parser, CancellationToken cancellationToken)
    {
        try
        {
            await stream.ReadToEndAsync(parser, cancellationToken).ConfigureAwait(false);
            _log.End(new EndOfStreamException("The server ended the stream."));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _log.End(exception);
        }
        finally
        {
            LastEventId = parser.LastEventId;
            stream.Dispose();
        }
    }
}
