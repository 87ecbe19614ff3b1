using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Api;

/// <summary>
/// An error answer of the Dapr HTTP API: a status and <c>{"errorCode","message"}</c>, with <c>details</c> where daprd adds them
/// (pub/sub and state validation). Codes and messages are those of daprd 1.18 (pkg/messages, pkg/api/errors).
/// </summary>
internal sealed record ApiError(int Status, string Code, string Message, ApiErrorDetails? Details = null)
{
    /// <summary>Sends it; nothing must have been sent before.</summary>
    public Task WriteAsync(HttpResponse response)
    {
        var body = ToJson();
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>The body, UTF-8.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("errorCode"u8, Code);
            json.WriteString("message"u8, Message);
            Details?.Write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
