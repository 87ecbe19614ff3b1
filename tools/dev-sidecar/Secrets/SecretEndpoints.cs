using System.Text.Json;
using DaprPush.DevSidecar.Api;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Secrets;

/// <summary>GET <c>/v1.0/secrets/{store}/{key}</c> and <c>/v1.0/secrets/{store}/bulk</c>.</summary>
internal sealed class SecretEndpoints(SecretReader secrets)
{
    public Task GetAsync(HttpContext http, ApiPath path)
    {
        var secret = secrets.Get(path[2], path[3], out var error);
        return error is not null ? error.WriteAsync(http.Response) : AnswerAsync(http.Response, json => WriteFields(json, secret));
    }

    public Task BulkAsync(HttpContext http, ApiPath path)
    {
        var all = secrets.All(path[2], out var error);
        return error is not null ? error.WriteAsync(http.Response) : AnswerAsync(http.Response, json =>
        {
            json.WriteStartObject();
            foreach (var (name, secret) in all)
            {
                json.WritePropertyName(name);
                WriteFields(json, secret);
            }

            json.WriteEndObject();
        });
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyDictionary<string, string> fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static Task AnswerAsync(HttpResponse response, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        response.ContentType = "application/json";
        return response.Body.WriteAsync(buffer.ToArray()).AsTask();
    }
}
