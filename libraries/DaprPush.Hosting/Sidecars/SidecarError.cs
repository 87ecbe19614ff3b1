using System.Text.Json;

namespace DaprPush.Hosting.Sidecars;

/// <summary>The body of an answer of the sidecar's API that is no success: <c>{"errorCode":…,"message":…}</c> (Dapr API reference, "Error codes").</summary>
public static class SidecarError
{
    /// <summary>Reads it.</summary>
    /// <returns>Nulls where something in between answered, not the sidecar.</returns>
    internal static (string? Message, string? Code) Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? (TextOf(json.RootElement, "message"), TextOf(json.RootElement, "errorCode"))
                : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    /// <summary>Why the sidecar did not do what it was asked for, without what may hold addresses; null where it did.</summary>
    public static async Task<string?> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return null;
        }

        var (_, code) = Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        return $"The sidecar answered {(int)answer.StatusCode}{(code is null ? "" : $", {code}")}.";
    }

    private static string? TextOf(JsonElement error, string name) =>
        error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
