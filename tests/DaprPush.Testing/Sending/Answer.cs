using System.Net;
using System.Text.Json;

namespace DaprPush.Testing.Sending;

/// <summary>What an HTTP API answered.</summary>
public sealed record Answer(HttpStatusCode Status, string? MediaType, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    public override string ToString() => $"{(int)Status} {MediaType} {Body}";

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
    }
}
