using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Compat.Tests.Kit;

/// <summary>Gives a recording sidecar the actor state API: values by URL path, with the time after which they end.</summary>
internal sealed class StateSidecar
{
    private readonly Dictionary<string, (string Json, DateTimeOffset? Expires)> _values = [];

    public StateSidecar(RecordingSidecar sidecar)
    {
        sidecar.Answer = AnswerAsync;
    }

    /// <summary>Answers the next state transaction with 500.</summary>
    public bool RefuseNextSave { get; set; }

    public void Set(string path, string json, DateTimeOffset? expires = null) => _values[path] = (json, expires);

    public string? Get(string path) => _values.TryGetValue(path, out var value) ? value.Json : null;

    private async Task AnswerAsync(HttpContext context, RecordedRequest request)
    {
        var path = request.Target.Replace("//", "/", StringComparison.Ordinal);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (request.Method == "GET" && _values.TryGetValue(path, out var value))
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            if (value.Expires is { } expires)
            {
                context.Response.Headers["metadata.ttlExpireTime"] = expires.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            }

            await context.Response.WriteAsync(value.Json);
        }
        else if (request.Method == "PUT" && path.EndsWith("/state", StringComparison.Ordinal))
        {
            await SaveAsync(context, path, request.Json);
        }
    }

    private async Task SaveAsync(HttpContext context, string path, JsonElement operations)
    {
        if (RefuseNextSave)
        {
            RefuseNextSave = false;
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync("""{"errorCode":"ERR_ACTOR_STATE_TRANSACTION_SAVE","message":"refused"}""");
            return;
        }

        foreach (var operation in operations.EnumerateArray())
        {
            var request = operation.GetProperty("request");
            var key = $"{path}/{request.GetProperty("key").GetString()}";
            if (operation.GetProperty("operation").GetString() == "delete")
            {
                _values.Remove(key);
            }
            else
            {
                _values[key] = (request.GetProperty("value").GetRawText(), null);
            }
        }
    }
}
