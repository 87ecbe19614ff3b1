using System.Security.Cryptography;
using System.Text;
using DaprPush.Testing.Tokens;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>The app with tokens and API keys, shared by the tests of a class.</summary>
public sealed class SecureApi : IAsyncLifetime
{
    public const string OrdersKey = "5b0c2f7f96d14c0a8e61f2d3c4b5a697";
    public const string SlowKey = "0d8e1f2a3b4c5d6e7f8091a2b3c4d5e6";

    internal SidecarDouble Sidecar { get; private set; } = null!;

    internal SendApiProcess App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Sidecar = await SidecarDouble.StartAsync();
        App = await SendApiProcess.StartAsync(
            Sidecar.Ports,
            ("JWT_SECRET", TokenMaker.Secret),
            ("ENVIRONMENT", "production"),
            ("TRUSTED_PROXIES", "127.0.0.4"),
            ("RATE_LIMIT_PER_MINUTE", "20"),
            ("Push__Auth__Cookie", "push_token"),
            ("Push__ApiKeys__Keys__orders__Sha256", Hash(OrdersKey)),
            ("Push__ApiKeys__Keys__orders__Publish", "user:*, orders.*, service:orders"),
            ("Push__ApiKeys__Keys__orders__Types", "info,status"),
            ("Push__ApiKeys__Keys__slow__Sha256", Hash(SlowKey)),
            ("Push__ApiKeys__Keys__slow__Publish", "**"),
            ("Push__ApiKeys__Keys__slow__MessagesPerMinute", "3"));
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    internal async Task<Reply> AskAsync(string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"api/{path}", UriKind.Relative));
        if (body is not null)
        {
            request.Content = RunningApi.Json(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await App.Http.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
