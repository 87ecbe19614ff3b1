using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DaprPush.FunctionsHost.Protocol;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>
/// What the host tells beside the request, from which the parameters of a function are bound by name: the members of a JSON body, over
/// them the query's values, over them the route's. So any parameter can be set from outside, as at the real host (azure-webjobs-sdk-extensions,
/// HttpTriggerAttributeBindingProvider). Names are compared without case, and each is there once.
/// </summary>
internal static class TriggerMetadata
{
    private const string QueryName = "Query";
    private const string HeadersName = "Headers";

    // The real host leaves it out: it would be a function's key.
    private const string KeyParameter = "code";
    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Dictionary<string, TypedData>? _values;

    /// <summary>Fills <paramref name="metadata"/>.</summary>
    /// <param name="metadata">Empty.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body; empty when it has none whose length was told.</param>
    /// <param name="routeValues">The route's values.</param>
    public static void Fill(
        MapField<string, TypedData> metadata, HttpRequest request, ReadOnlyMemory<byte> body, RouteValueDictionary routeValues)
    {
        var values = _values ??= new Dictionary<string, TypedData>(StringComparer.OrdinalIgnoreCase);
        try
        {
            BodyMembers.Add(values, body);
            foreach (var (name, value) in request.Query)
            {
                if (!string.Equals(name, KeyParameter, StringComparison.OrdinalIgnoreCase))
                {
                    values[name] = Text(value.Count > 0 ? value[^1] ?? "" : "");
                }
            }

            foreach (var (name, value) in routeValues)
            {
                if (value?.ToString() is { } text)
                {
                    values[name] = Text(text);
                }
                else
                {
                    values.Remove(name);
                }
            }

            values.TryAdd(QueryName, Json(request.Query, static query => query[^1]));
            values.TryAdd(HeadersName, Json(request.Headers, static header => header.ToString()));
            metadata.Add(values);
        }
        finally
        {
            values.Clear();
        }
    }

    private static TypedData Text(string value) => new() { String = ByteString.CopyFromUtf8(value) };

    private static TypedData Json(
        IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values,
        Func<Microsoft.Extensions.Primitives.StringValues, string?> valueOf)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, AsWritten))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values)
            {
                json.WriteString(name, valueOf(value));
            }

            json.WriteEndObject();
        }

        return new TypedData { Json = UnsafeByteOperations.UnsafeWrap(buffer.WrittenMemory) };
    }
}
