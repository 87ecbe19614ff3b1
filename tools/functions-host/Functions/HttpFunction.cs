using System.Text.Json;
using DaprPush.FunctionsHost.Protocol;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Functions;

/// <summary>One function with an HTTP trigger, as the worker described it.</summary>
internal sealed class HttpFunction
{
    private const string ReturnValue = "$return";

    private HttpFunction(RpcFunctionMetadata metadata, ILoggerFactory loggers)
    {
        Metadata = metadata;
        Log = loggers.CreateLogger($"Function.{Name}");
        UserLog = loggers.CreateLogger($"Function.{Name}.User");
    }

    /// <summary>What the worker said of it.</summary>
    public RpcFunctionMetadata Metadata { get; }

    /// <summary>Its name, unique in the app but for case.</summary>
    public string Name => Metadata.Name;

    /// <summary>Its id, new with each start of a worker.</summary>
    public string Id => Metadata.FunctionId;

    /// <summary>The parameter that holds the request.</summary>
    public required string TriggerName { get; init; }

    /// <summary>The route template below the prefix.</summary>
    public required string Route { get; init; }

    /// <summary>The methods it takes; null for any.</summary>
    public required string[]? Methods { get; init; }

    /// <summary>Whether anyone may call it; otherwise a key is asked for.</summary>
    public required bool IsAnonymous { get; init; }

    /// <summary>The output that holds the answer; null for the return value.</summary>
    public required string? AnswerName { get; init; }

    /// <summary>Why the worker could not load it; null when it could.</summary>
    public string? LoadError { get; set; }

    /// <summary>The host's log of its invocations.</summary>
    public ILogger Log { get; }

    /// <summary>What it writes itself during an invocation.</summary>
    public ILogger UserLog { get; }

    /// <summary>Reads the bindings.</summary>
    /// <returns>null when it has no HTTP trigger.</returns>
    public static HttpFunction? From(RpcFunctionMetadata metadata, ILoggerFactory loggers)
    {
        JsonElement? trigger = null;
        string? answer = null;
        foreach (var binding in metadata.RawBindings.Select(Parse))
        {
            var type = Text(binding, "type");
            if (string.Equals(type, "httpTrigger", StringComparison.OrdinalIgnoreCase))
            {
                trigger = binding;
            }
            else if (string.Equals(type, "http", StringComparison.OrdinalIgnoreCase))
            {
                answer = Text(binding, "name");
            }
        }

        if (trigger is not { } http)
        {
            return null;
        }

        return new HttpFunction(metadata, loggers)
        {
            TriggerName = Text(http, "name") ?? "req",
            Route = Text(http, "route") is { Length: > 0 } route ? route : metadata.Name,
            Methods = http.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array && methods.GetArrayLength() > 0
                ? [.. methods.EnumerateArray().Select(method => method.GetString()!)]
                : null,
            IsAnonymous = string.Equals(Text(http, "authLevel"), "Anonymous", StringComparison.OrdinalIgnoreCase),
            AnswerName = answer is null or ReturnValue ? null : answer,
        };
    }

    private static JsonElement Parse(string binding) => JsonSerializer.Deserialize<JsonElement>(binding);

    private static string? Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
