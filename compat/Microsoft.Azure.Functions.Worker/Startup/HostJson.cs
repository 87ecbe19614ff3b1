using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>host.json, of which only the route prefix concerns a server of HTTP functions.</summary>
internal static class HostJson
{
    public const string FileName = "host.json";

    private const string DefaultRoutePrefix = "api";

    /// <summary>extensions.http.routePrefix, which may be empty; "api" when it is not set.</summary>
    /// <exception cref="StartupException">The file is broken.</exception>
    public static string ReadRoutePrefix(string? path)
    {
        var prefix = path is null ? null : JsonFile.Read(path).Property("extensions")?.Property("http")?.Property("routePrefix");
        return prefix switch
        {
            null => DefaultRoutePrefix,
            { ValueKind: JsonValueKind.String } text => text.GetString()!.Trim('/'),
            _ => throw new StartupException($"{path}: extensions.http.routePrefix must be a text."),
        };
    }
}
