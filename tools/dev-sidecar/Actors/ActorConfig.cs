using System.Text.Json;
using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Actors;

/// <summary>How the actors of one type live.</summary>
/// <param name="IdleTimeout">How long an actor stays without a call; default 60 minutes.</param>
/// <param name="DrainTimeout">How long a running call may take when the actor moves away; default 2 s.</param>
/// <param name="Drain">Whether running calls are waited for at all when an actor moves; default yes.</param>
/// <param name="Reentrant">Whether a call may come back to the actor that it began at; default no.</param>
/// <param name="MaxStackDepth">How often it may; default 32.</param>
internal sealed record ActorTypeOptions(TimeSpan IdleTimeout, TimeSpan DrainTimeout, bool Drain, bool Reentrant, int MaxStackDepth)
{
    /// <summary>The runtime's defaults (daprd pkg/actors/api/config.go).</summary>
    public static ActorTypeOptions Default { get; } = new(TimeSpan.FromMinutes(60), TimeSpan.FromSeconds(2), true, false, 32);
}

/// <summary>What an app answers to GET /dapr/config: the actor types it hosts and how they live.</summary>
internal static class ActorConfig
{
    // daprd's --actors-disseminate-timeout; a drain that is as long is cut to four fifths of it (pkg/actors/api/config.go).
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The types with their options; empty when the app hosts none.</summary>
    /// <param name="json">The answer's body; empty for none.</param>
    /// <param name="warn">Told about each duration that can't be read, whose default is taken then, and each type that is none of the app's; as in daprd.</param>
    /// <exception cref="JsonException">Not such an answer.</exception>
    public static IReadOnlyDictionary<string, ActorTypeOptions> Read(ReadOnlySpan<byte> json, Action<string> warn)
    {
        var types = new Dictionary<string, ActorTypeOptions>(StringComparer.Ordinal);
        if (json.IsEmpty || JsonSerializer.Deserialize<Dto>(json, Json) is not { } dto)
        {
            return types;
        }

        var general = Options(ActorTypeOptions.Default, dto, warn);
        foreach (var type in dto.Entities ?? [])
        {
            types[type] = general;
        }

        // An entry of its own replaces what stands at the top, it doesn't add to it; nor does it add a type (daprd pkg/actors/actors.go).
        foreach (var entry in dto.EntitiesConfig ?? [])
        {
            var own = Options(ActorTypeOptions.Default, entry, warn);
            foreach (var type in entry.Entities ?? [])
            {
                if (types.ContainsKey(type))
                {
                    types[type] = own;
                }
                else
                {
                    warn($"entitiesConfig names actor type '{type}', which is not among the app's entities");
                }
            }
        }

        return types;
    }

    private static ActorTypeOptions Options(ActorTypeOptions fallback, Dto dto, Action<string> warn) => new(
        Duration(dto.ActorIdleTimeout, "actorIdleTimeout", fallback.IdleTimeout, warn),
        Drain(Duration(dto.DrainOngoingCallTimeout, "drainOngoingCallTimeout", fallback.DrainTimeout, warn), warn),
        dto.DrainRebalancedActors ?? fallback.Drain,
        dto.Reentrancy?.Enabled ?? fallback.Reentrant,
        dto.Reentrancy?.MaxStackDepth ?? fallback.MaxStackDepth);

    private static TimeSpan Drain(TimeSpan drain, Action<string> warn)
    {
        if (drain < LongestRound)
        {
            return drain;
        }

        var cut = LongestRound * 0.8;
        warn($"drainOngoingCallTimeout {drain} meets or exceeds the dissemination timeout {LongestRound}; {cut} is used");
        return cut;
    }

    private static TimeSpan Duration(string? text, string name, TimeSpan fallback, Action<string> warn)
    {
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        if (GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero)
        {
            return duration;
        }

        warn($"{name} '{text}' is not a duration; {fallback} is used");
        return fallback;
    }

    private sealed record Dto(
        string[]? Entities, string? ActorIdleTimeout, string? DrainOngoingCallTimeout, bool? DrainRebalancedActors,
        ReentrancyDto? Reentrancy, Dto[]? EntitiesConfig);

    private sealed record ReentrancyDto(bool? Enabled, int? MaxStackDepth);
}
