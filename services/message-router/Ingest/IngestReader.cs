using System.Text.Json;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>Reads the body of an event from the send API.</summary>
internal static class IngestReader
{
    /// <exception cref="JsonException">It is no batch; the text says what is wrong.</exception>
    public static async Task<IngestBatch> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var batch = await JsonSerializer.DeserializeAsync(body, RoutingJson.Default.IngestBatch, cancellationToken);
        if (batch?.Messages is null)
        {
            throw new JsonException("The batch has no messages.");
        }

        for (var i = 0; i < batch.Messages.Count; i++)
        {
            if (batch.Messages[i] is not { Message: not null, Streams: not null })
            {
                throw new JsonException($"messages[{i}] lacks its message or its streams.");
            }
        }

        return batch.Stamps?.FaultIn(batch.Messages) is { } fault ? throw new JsonException(fault) : batch;
    }
}
