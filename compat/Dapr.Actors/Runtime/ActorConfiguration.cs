#nullable enable

using System.Buffers;
using System.Text.Json;
using Dapr.Actors.Runtime.Reminders;

namespace Dapr.Actors.Runtime;

/// <summary>The answer to GET /dapr/config.</summary>
internal static class ActorConfiguration
{
    public static void Write(IBufferWriter<byte> output, ActorRuntimeOptions options)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        WriteEntities(writer, options.Actors);
        WriteOptions(writer, options);
        var ownOptions = options.Actors.Where(actor => actor.TypeOptions is not null).ToList();
        if (ownOptions.Count > 0)
        {
            writer.WriteStartArray("entitiesConfig");
            foreach (var actor in ownOptions)
            {
                writer.WriteStartObject();
                WriteEntities(writer, [actor]);
                WriteOptions(writer, actor.TypeOptions);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteEntities(Utf8JsonWriter writer, IEnumerable<ActorRegistration> actors)
    {
        writer.WriteStartArray("entities");
        foreach (var actor in actors)
        {
            writer.WriteStringValue(actor.Type.ActorTypeName);
        }

        writer.WriteEndArray();
    }

    private static void WriteOptions(Utf8JsonWriter writer, ActorRuntimeOptions options)
    {
        WriteTime(writer, "actorIdleTimeout", options.ActorIdleTimeout);
        WriteTime(writer, "actorScanInterval", options.ActorScanInterval);
        WriteTime(writer, "drainOngoingCallTimeout", options.DrainOngoingCallTimeout);
        if (options.DrainRebalancedActors)
        {
            writer.WriteBoolean("drainRebalancedActors", true);
        }

        if (options.RemindersStoragePartitions is { } partitions)
        {
            writer.WriteNumber("remindersStoragePartitions", partitions);
        }

        writer.WriteStartObject("reentrancy");
        writer.WriteBoolean("enabled", options.ReentrancyConfig.Enabled);
        if (options.ReentrancyConfig.MaxStackDepth is { } depth)
        {
            writer.WriteNumber("maxStackDepth", depth);
        }

        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, TimeSpan? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, DaprDuration.Write(value));
        }
    }
}
