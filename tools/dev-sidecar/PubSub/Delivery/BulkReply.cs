using System.Text.Json;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>The meaning of an app's answer to a bulk delivery: <c>{"statuses":[{"entryId","status"}]}</c>.</summary>
internal static class BulkReply
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Writes a verdict into each entry.</summary>
    public static void Apply(int status, ReadOnlySpan<byte> body, BulkEntry[] entries)
    {
        foreach (var entry in entries)
        {
            entry.Verdict = status == 404 ? Verdict.Success : Verdict.Retry;
        }

        if (status is < 200 or >= 300)
        {
            return;
        }

        var byId = entries.ToDictionary(e => e.Id, StringComparer.Ordinal);
        foreach (var reply in Parse(body))
        {
            if (reply.EntryId is not null && byId.TryGetValue(reply.EntryId, out var entry))
            {
                entry.Verdict = reply.Status switch
                {
                    "SUCCESS" => Verdict.Success,
                    "DROP" => Verdict.Drop,
                    _ => Verdict.Retry,
                };
            }
        }
    }

    private static EntryReply[] Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Answer>(body, Options)?.Statuses ?? [];
        }
        catch (JsonException)
        {
            // An answer that can't be read leaves everything to be tried again.
            return [];
        }
    }

    private sealed record Answer(EntryReply[]? Statuses);

    private sealed record EntryReply(string? EntryId, string? Status);
}
