using System.Net;
using System.Text.Json;
using DaprPush.Hosting.Sidecars;
using DaprPush.Router.Settings;
using DaprPush.Router.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.State;

/// <summary>
/// The actor state part of the sidecar's HTTP API (Dapr API reference, "Actors API": state transaction, get state). Values are
/// base64 strings, because the runtime reads JSON and writes it again.
/// </summary>
internal sealed class ActorStateClient : IDisposable
{
    private readonly HttpClient _http;

    public ActorStateClient(SidecarEndpoint sidecar, IOptions<RouterOptions> options)
    {
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(15), UseCookies = false })
        {
            BaseAddress = sidecar.Address,
            Timeout = options.Value.CallTimeout,
        };
        if (sidecar.ApiToken is not null)
        {
            _http.DefaultRequestHeaders.Add("dapr-api-token", sidecar.ApiToken);
        }
    }

    /// <param name="path">Of one key.</param>
    /// <returns>Null where there is no value.</returns>
    /// <exception cref="HttpRequestException">The sidecar is away or refuses.</exception>
    /// <exception cref="JsonException">The value is not one of ours.</exception>
    public async Task<byte[]?> ReadAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        await ThrowUnlessDoneAsync(response, path);
        var json = await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode == HttpStatusCode.NoContent || json.Length == 0 ? null : StateJson.ReadValue(json);
    }

    /// <param name="path">Of the actor's state.</param>
    /// <exception cref="HttpRequestException">The sidecar is away or refuses, for example because the actor lives elsewhere by now.</exception>
    public async Task SaveAsync(string path, IReadOnlyList<StateChange> changes)
    {
        using var content = new ReadOnlyMemoryContent(StateJson.WriteTransaction(changes));
        content.Headers.ContentType = new("application/json");
        using var response = await _http.PostAsync(path, content);
        await ThrowUnlessDoneAsync(response, path);
    }

    public void Dispose() => _http.Dispose();

    private static async Task ThrowUnlessDoneAsync(HttpResponseMessage response, string path)
    {
        if (!response.IsSuccessStatusCode)
        {
            var answer = await response.Content.ReadAsStringAsync();
            throw new HttpRequestException(
                $"The sidecar answered {(int)response.StatusCode} to {response.RequestMessage!.Method} {path}: {answer}", null, response.StatusCode);
        }
    }
}
