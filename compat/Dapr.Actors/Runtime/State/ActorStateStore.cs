#nullable enable

using System.Globalization;
using System.Text.Json;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Runtime.State;

/// <summary>Reads an actor's values from the sidecar and writes changes as one transaction.</summary>
internal sealed class ActorStateStore(ActorSidecar sidecar, JsonSerializerOptions jsonSerializerOptions)
{
    public async Task<TrackedState?> LoadAsync<T>(string actorType, string actorId, string name, CancellationToken cancellationToken)
    {
        var stored = await sidecar.GetStateAsync(actorType, actorId, name, cancellationToken);
        return stored.Exists
            ? new TrackedState(JsonSerializer.Deserialize<T>(stored.Value, jsonSerializerOptions), typeof(T), StateChange.None, stored.ExpiresAt)
            : null;
    }

    public async Task<bool> ContainsAsync(string actorType, string actorId, string name, CancellationToken cancellationToken)
    {
        var stored = await sidecar.GetStateAsync(actorType, actorId, name, cancellationToken);
        return stored.Exists;
    }

    public Task SaveAsync(
        string actorType, string actorId, IReadOnlyList<(string Name, StateChange Change, TrackedState State)> changes, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var (name, change, state) in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("operation", change == StateChange.Remove ? "delete" : "upsert");
            writer.WriteStartObject("request");
            writer.WriteString("key", name);
            if (change != StateChange.Remove)
            {
                WriteValue(writer, state);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return sidecar.SaveStateAsync(actorType, actorId, buffer.ToArray(), cancellationToken);
    }

    private void WriteValue(Utf8JsonWriter writer, TrackedState state)
    {
        writer.WritePropertyName("value");
        JsonSerializer.Serialize(writer, state.Value, state.Type, jsonSerializerOptions);
        if (state.ExpiresAt is { } expiresAt)
        {
            var seconds = (int)Math.Ceiling((expiresAt - DateTimeOffset.UtcNow).TotalSeconds);
            writer.WriteStartObject("metadata");
            writer.WriteString("ttlInSeconds", seconds.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }
    }
}
