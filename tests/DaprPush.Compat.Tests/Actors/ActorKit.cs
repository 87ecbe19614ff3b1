using System.Text;
using System.Text.Json;
using Dapr.Actors.Runtime;
using DaprPush.Compat.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Compat.Tests.Actors;

/// <summary>An app with actors on a real port, its sidecar, and calls of the app as the sidecar makes them.</summary>
public abstract class ActorKit : IAsyncLifetime
{
    private const string StatePath = "/v1.0/actors/ProbeActor";

    private WebApplication _app = null!;
    private HttpClient _http = null!;

    internal RecordingSidecar Sidecar { get; private set; } = null!;

    internal StateSidecar State { get; private set; } = null!;

    internal ProbeLog Log => _app.Services.GetRequiredService<ProbeLog>();

    internal IReadOnlyList<RecordedRequest> Saves =>
        [.. Sidecar.Requests.Where(request => request.Method == "PUT" && request.Target.EndsWith("/state", StringComparison.Ordinal))];

    public async Task InitializeAsync()
    {
        Sidecar = await RecordingSidecar.StartAsync();
        State = new StateSidecar(Sidecar);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ProbeLog>();
        builder.Services.AddScoped<ProbeScope>();
        builder.Services.AddActors(options =>
        {
            options.HttpEndpoint = Sidecar.Endpoint;
            options.DaprApiToken = "secret";
            options.Actors.RegisterActor<Probe>();
            Configure(options);
        });
        _app = builder.Build();
        _app.MapActorsHandlers();
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    internal virtual void Configure(ActorRuntimeOptions options)
    {
    }

    internal static string StateKey(string actorId, string name) => $"{StatePath}/{actorId}/state/{name}";

    internal Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    internal Task<HttpResponseMessage> DeactivateAsync(string actorId) =>
        _http.DeleteAsync(new Uri($"/actors/ProbeActor/{actorId}", UriKind.Relative));

    internal async Task<HttpResponseMessage> PutAsync(string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"/actors/ProbeActor/{path}", UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await _http.SendAsync(request);
    }

    internal Task<HttpResponseMessage> CallAsync(string actorId, string method, object? data = null) =>
        PutAsync($"{actorId}/method/{method}", data is null ? null : JsonSerializer.Serialize(data, JsonSerializerOptions.Web));

    internal async Task<string[]> RunAsync(string actorId, string script)
    {
        (await CallAsync(actorId, "Run", script)).EnsureSuccessStatusCode();
        return [.. (await EventsAsync(actorId)).Where(line => line.Contains(": ", StringComparison.Ordinal))];
    }

    internal async Task<string[]> EventsAsync(string actorId)
    {
        using var response = await CallAsync(actorId, "Events");
        return JsonSerializer.Deserialize<string[]>(await response.Content.ReadAsStringAsync())!;
    }
}
