#nullable enable

using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>The actors of this app, and what it asks of the sidecar. Null leaves a setting to the runtime.</summary>
public sealed class ActorRuntimeOptions
{
    private TimeSpan? _actorIdleTimeout;
    private TimeSpan? _actorScanInterval;
    private TimeSpan? _drainOngoingCallTimeout;
    private int? _remindersStoragePartitions;
    private string _daprApiToken = string.Empty;
    private JsonSerializerOptions _jsonSerializerOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
    };

    /// <summary>The actor types.</summary>
    public ActorRegistrationCollection Actors { get; } = [];

    /// <summary>How long an actor lives without a call; 60 min for the runtime.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan? ActorIdleTimeout
    {
        get => _actorIdleTimeout;
        set => _actorIdleTimeout = Positive(value);
    }

    /// <summary>How often idle actors are looked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan? ActorScanInterval
    {
        get => _actorScanInterval;
        set => _actorScanInterval = Positive(value);
    }

    /// <summary>How long a running call may go on when its actor moves; 2 s for the runtime.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan? DrainOngoingCallTimeout
    {
        get => _drainOngoingCallTimeout;
        set => _drainOngoingCallTimeout = Positive(value);
    }

    /// <summary>Whether running calls are waited for when their actor moves.</summary>
    public bool DrainRebalancedActors { get; set; }

    /// <summary>Whether a call chain may come back to an actor that is in it.</summary>
    public ActorReentrancyConfig ReentrancyConfig { get; set; } = new();

    /// <summary>Whether strongly typed proxies speak JSON. This stand-in has none; weakly typed ones always do.</summary>
    public bool UseJsonSerialization { get; set; }

    /// <summary>How state and method data are written as JSON: camelCase, read in any case.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public JsonSerializerOptions JsonSerializerOptions
    {
        get => _jsonSerializerOptions;
        set => _jsonSerializerOptions = NotNull(value);
    }

    /// <summary>The token for the sidecar; DAPR_API_TOKEN when empty.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public string? DaprApiToken
    {
        get => _daprApiToken;
        set => _daprApiToken = NotNull(value);
    }

    /// <summary>Into how many parts the runtime stores reminders.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? RemindersStoragePartitions
    {
        get => _remindersStoragePartitions;
        set => _remindersStoragePartitions = value < 0
            ? throw new ArgumentOutOfRangeException(nameof(RemindersStoragePartitions), value, "must be positive")
            : value;
    }

    /// <summary>The sidecar's HTTP address; from the configuration or the environment when null.</summary>
    public string? HttpEndpoint { get; set; }

    private static TimeSpan? Positive(TimeSpan? value, [CallerMemberName] string name = "") =>
        value <= TimeSpan.Zero ? throw new ArgumentOutOfRangeException(name, value, "must be positive") : value;

    private static T NotNull<T>(T? value, [CallerMemberName] string name = "") =>
        value ?? throw new ArgumentNullException(name, $"{nameof(ActorRuntimeOptions)}.{name} cannot be null");
}
