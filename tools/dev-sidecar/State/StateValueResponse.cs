using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.State;

/// <summary>A stored value as an HTTP answer: the bytes, <c>ETag</c>, and <c>metadata.ttlExpireTime</c> when it has one.</summary>
internal static class StateValueResponse
{
    /// <summary>200 with the value, or 204.</summary>
    /// <param name="response">Nothing sent yet.</param>
    /// <param name="value">The value or null.</param>
    /// <param name="withETag">Actor state has no ETag on the wire.</param>
    public static Task WriteAsync(HttpResponse response, StateValue? value, bool withETag = true)
    {
        if (value is null || (!withETag && value.Data.IsEmpty))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        response.ContentType = "application/json";
        response.ContentLength = value.Data.Length;
        if (withETag && value.ETag is not null)
        {
            response.Headers.ETag = value.ETag;
        }

        if (value.ExpiresAt is { } expires)
        {
            response.Headers["metadata.ttlExpireTime"] = Rfc3339(expires);
        }

        return response.Body.WriteAsync(value.Data).AsTask();
    }

    /// <summary>A time as daprd spells it: whole seconds, UTC.</summary>
    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
