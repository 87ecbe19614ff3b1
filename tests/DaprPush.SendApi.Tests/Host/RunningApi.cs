using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>The app as a program and its sidecar, shared by the tests of a class.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    internal SidecarDouble Sidecar { get; private set; } = null!;

    internal SendApiProcess App { get; private set; } = null!;

    internal HttpClient Http => App.Http;

    public async Task InitializeAsync()
    {
        Sidecar = await SidecarDouble.StartAsync();
        App = await SendApiProcess.StartAsync(Sidecar.Ports);
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    internal static string Message(string id, string data = "1") =>
        $$"""{"id":"{{id}}","service":"s","target":{"user_id":"u"},"data":{{data}}}""";

    internal Task<Reply> SendAsync(string json) => PostAsync("messages/send", Json(Encoding.UTF8.GetBytes(json)));

    internal Task<Reply> BatchAsync(params string[] messages) =>
        PostAsync("messages/batch", Json(Encoding.UTF8.GetBytes($$"""{"messages":[{{string.Join(',', messages)}}]}""")));

    internal async Task<Reply> PostAsync(string path, HttpContent content)
    {
        using var response = await Http.PostAsync(new Uri($"api/v1/{path}", UriKind.Relative), content);
        return await Reply.OfAsync(response);
    }

    internal static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

/// <summary>An HTTP answer, read whole.</summary>
internal sealed record Reply(HttpStatusCode Status, string? ContentType, TimeSpan? RetryAfter, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Problem => Json.GetProperty("type").GetString()!.Split(':')[^1];

    public static async Task<Reply> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.RetryAfter?.Delta,
        await response.Content.ReadAsStringAsync());
}
