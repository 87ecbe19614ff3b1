using System.Security.Cryptography;
using System.Text;
using DaprPush.Hosting.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Ports;

/// <summary>
/// The token by which an app knows its sidecar: environment <c>APP_API_TOKEN</c>, sent by the sidecar as <c>dapr-api-token</c> with
/// everything it asks of the app.
/// </summary>
internal sealed class AppToken(IConfiguration configuration)
{
    private const string Header = "dapr-api-token";

    private readonly byte[]? _hash = In(configuration) is { } token ? Hash(token) : null;

    /// <summary>The token, or null where none is set.</summary>
    public static string? In(IConfiguration configuration) => Setting.TextOf(configuration, "APP_API_TOKEN");

    /// <summary>Whether the request is the sidecar's; always, where no token is set.</summary>
    public bool Lets(HttpRequest request) =>
        _hash is null || (request.Headers[Header] is [{ } token] && CryptographicOperations.FixedTimeEquals(_hash, Hash(token)));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
