using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Subscriptions;

/// <summary>Reads a subscription from a request and names what is wrong with it.</summary>
internal sealed class SubscriptionReader(HttpRequest request)
{
    // What event-source-polyfill, which many pages use for EventSource with headers, calls it.
    private const string PolyfillsLastEventId = "lastEventId";

    // An address can hold thousands of them; the first few tell what is wrong.
    private const int MaxNamed = 10;
    private const int MaxNameLength = 64;

    private readonly Dictionary<string, string[]> _errors = [];
    private readonly List<StreamName> _streams = [];
    private readonly SortedSet<string> _options = new(StringComparer.OrdinalIgnoreCase)
    {
        "types", "format", "since", "broadcast", "last_event_id", PolyfillsLastEventId, "access_token",
    };

    private string? _sessionId;

    /// <summary>Field and what is wrong with it, where <see cref="Read"/> gave null.</summary>
    public IDictionary<string, string[]> Errors => _errors;

    /// <summary>An option of this address alone, read by who adds it.</summary>
    /// <param name="fault">What is wrong with it; null for nothing.</param>
    public void AddOption(string name, string? fault = null)
    {
        _options.Add(name);
        if (fault is not null)
        {
            _errors[name] = [fault];
        }
    }

    /// <summary>The user's stream, the session's and the channels of <c>?channels=</c>.</summary>
    public SubscriptionReader AddUser(string userId)
    {
        _options.UnionWith(["session_id", "channels"]);
        Add("user_id", userId, StreamName.User);
        _sessionId = request.Query["session_id"].ToString() is { Length: > 0 } sessionId ? sessionId : null;
        if (_sessionId is not null)
        {
            Add("session_id", _sessionId, StreamName.Session);
        }

        if (request.Query["channels"].ToString() is { Length: > 0 } channels)
        {
            AddChannels("channels", channels);
        }

        if (_streams.Remove(StreamName.Broadcast))
        {
            _streams.Add(StreamName.Broadcast);
        }

        return this;
    }

    public SubscriptionReader AddService(string serviceName)
    {
        Add("service_name", serviceName, StreamName.Service);
        return this;
    }

    /// <param name="field">The name of the list in an error.</param>
    /// <param name="channels">Separated by commas.</param>
    public SubscriptionReader AddChannels(string field, string channels)
    {
        var names = channels.Split(',', StringSplitOptions.TrimEntries);
        var count = names.Count(name => name != StreamName.Broadcast.Text);
        if (count > MessageLimits.MaxChannels)
        {
            _errors[field] = [$"names {count} channels; {MessageLimits.MaxChannels} is the limit"];
            return this;
        }

        foreach (var name in names)
        {
            Add(field, name, StreamName.Channel);
        }

        return this;
    }

    /// <summary>The subscription, with broadcasts unless they are not wanted, or null with <see cref="Errors"/>.</summary>
    /// <param name="now">From when on a time counts back.</param>
    public Subscription? Read(DateTimeOffset now)
    {
        var query = request.Query;
        foreach (var option in query.Keys.Where(option => !_options.Contains(option)).Take(MaxNamed))
        {
            var shown = option.Length <= MaxNameLength ? option : $"{option[..MaxNameLength]}…";
            _errors[shown] = [$"is no option of this address; there are {string.Join(", ", _options)}"];
        }

        AddBroadcast(query["broadcast"].ToString());
        if (TypeFilter.TryParse(query["types"], out var types) is { } wrong)
        {
            _errors["types"] = [$"'{wrong}' is no message type; there are {EnumNames<MessageType>.All}, and custom:<event> for one event of that type"];
        }

        var format = EventFormat.Typed;
        if (query["format"].ToString() is { Length: > 0 } name && !EnumNames<EventFormat>.TryParse(name, out format))
        {
            _errors["format"] = [$"must be one of {EnumNames<EventFormat>.All}"];
        }

        Since? since = null;
        if (query["since"].ToString() is { Length: > 0 } asked)
        {
            since = Since.TryParse(asked, now);
            if (since is null)
            {
                _errors["since"] = [$"'{asked}' {Since.Rule}"];
            }
        }

        var lastEventId = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header
            : query["last_event_id"].ToString() is { Length: > 0 } parameter ? parameter
            : query[PolyfillsLastEventId].ToString();
        return _errors.Count > 0 ? null : new Subscription(_streams.ToArray(), _sessionId, types, format, lastEventId) { Since = since };
    }

    private void AddBroadcast(string wanted)
    {
        if (wanted is not ("" or "true" or "false"))
        {
            _errors["broadcast"] = ["must be true or false"];
        }
        else if (wanted == "false" && _streams.Contains(StreamName.Broadcast))
        {
            _errors["broadcast"] = ["is false, and broadcast is among the channels"];
        }
        else if (wanted != "false" && !_streams.Contains(StreamName.Broadcast))
        {
            _streams.Add(StreamName.Broadcast);
        }
    }

    private void Add(string field, string name, Func<string, StreamName> create)
    {
        try
        {
            var stream = create(name);
            if (!_streams.Contains(stream))
            {
                _streams.Add(stream);
            }
        }
        catch (ArgumentException)
        {
            var fault = $"'{name}' {NameRules.Description}";
            _errors[field] = _errors.TryGetValue(field, out var faults) ? [.. faults, fault] : [fault];
        }
    }
}
