using System.Net.Http.Json;
using System.Text.Json;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Testing.Tokens;

namespace DaprPush.Gateway.Tests.Access;

/// <summary>A gateway that wants tokens, shared by the tests of a class. It logs all it can.</summary>
public sealed class SecureGateway : IAsyncLifetime
{
    public const string AppToken = "app-token-of-this-test";
    public const string Cookie = "push_token";

    internal GatewayProcess Process { get; private set; } = null!;

    internal HttpClient Public => Process.Public;

    public async Task InitializeAsync()
    {
        Process = await GatewayProcess.StartAsync(
            null,
            ("JWT_SECRET", TokenMaker.Secret),
            ("APP_API_TOKEN", AppToken),
            ("Push__Auth__Cookie", Cookie),
            ("Push__Auth__ClockSkewSeconds", "0"),
            ("Push__Limits__ConnectionsPerUser", "2"),
            ("ALLOWED_ORIGINS", "[\"https://app.example\"]"),
            ("CORS_CREDENTIALS", "true"),
            ("ENVIRONMENT", "production"),
            ("Logging__LogLevel__Default", "Trace"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"));
        Process.Dapr.DefaultRequestHeaders.Add("dapr-api-token", AppToken);
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();

    internal async Task<Refused> RefusedAsync(string path, params (string Name, string Value)[] headers)
    {
        using var answer = await GetAsync(path, headers);
        return await Refused.OfAsync(answer);
    }

    internal Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => GetAsync(Public, path, headers);

    internal Task<HttpResponseMessage> GetFromAdminAsync(string path, params (string Name, string Value)[] headers) =>
        GetAsync(Process.Admin, path, headers);

    private static async Task<HttpResponseMessage> GetAsync(HttpClient port, string path, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await port.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}

/// <summary>An answer that refuses, as its receiver sees it.</summary>
internal sealed record Refused(int Status, string? ContentType, string Kind, string Detail, string Challenge, TimeSpan? RetryAfter)
{
    public static async Task<Refused> OfAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().Should().Be((int)answer.StatusCode);
        return new Refused(
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            problem.GetProperty("type").GetString()!.Split(':')[^1],
            problem.GetProperty("detail").GetString()!,
            answer.Headers.WwwAuthenticate.ToString(),
            answer.Headers.RetryAfter?.Delta);
    }
}
