using DaprPush.FunctionsHost.Protocol;
using DaprPush.FunctionsHost.Workers;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>A request in the worker's protocol.</summary>
internal static class RpcRequests
{
    // A forwarded request comes to the worker over HTTP.
    private static readonly TypedData Empty = new() { Http = new RpcHttp() };

    /// <summary>All of it: method, absolute URL, headers (several lines of one name joined by ",") and body.</summary>
    public static TypedData Whole(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var http = new RpcHttp
        {
            Method = request.Method,
            Url = string.Concat(request.Scheme, "://", request.Host.Value, string.Concat(request.Path.ToUriComponent(), request.QueryString.Value)),
        };
        foreach (var (name, value) in request.Headers)
        {
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = value.ToString() };
        }

        if (!body.IsEmpty)
        {
            http.Body = new TypedData { Bytes = UnsafeByteOperations.UnsafeWrap(body) };
        }

        return new TypedData { Http = http };
    }

    /// <summary>What goes beside a forwarded request: its route values where the worker asks for them.</summary>
    public static TypedData Forwarded(RouteValueDictionary values, WorkerCapabilities capabilities)
    {
        if (!capabilities.RequiresRouteParameters || values.Count == 0)
        {
            return Empty;
        }

        var http = new RpcHttp();
        foreach (var (name, value) in values)
        {
            if (value?.ToString() is { } text)
            {
                http.NullableParams[name] = new NullableString { Value = text };
            }
        }

        return new TypedData { Http = http };
    }
}
