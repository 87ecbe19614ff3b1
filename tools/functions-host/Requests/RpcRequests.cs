using DaprPush.FunctionsHost.Protocol;
using DaprPush.FunctionsHost.Workers;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>A request in the worker's protocol: the ParameterBinding of the trigger, as bytes.</summary>
internal static class RpcRequests
{
    // A forwarded request comes to the worker over HTTP.
    private static readonly RpcHttp Empty = new();

    /// <summary>All of it: method, absolute URL, headers (several lines of one name joined by ",") and body.</summary>
    public static ByteString Whole(string trigger, HttpRequest request, ReadOnlyMemory<byte> body)
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

        return Bind(trigger, http);
    }

    /// <summary>What goes beside a forwarded request: its route values where the worker asks for them.</summary>
    public static ByteString Forwarded(string trigger, RouteValueDictionary values, WorkerCapabilities capabilities)
    {
        if (!capabilities.RequiresRouteParameters || values.Count == 0)
        {
            return Bind(trigger, Empty);
        }

        var http = new RpcHttp();
        foreach (var (name, value) in values)
        {
            if (value?.ToString() is { } text)
            {
                http.NullableParams[name] = new NullableString { Value = text };
            }
        }

        return Bind(trigger, http);
    }

    private static ByteString Bind(string trigger, RpcHttp http) =>
        new ParameterBinding { Name = trigger, Data = new TypedData { Http = http } }.ToByteString();
}
