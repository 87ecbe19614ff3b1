using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DaprPush.Testing.Sending;

/// <summary>A service that sends messages: over HTTP to the send API, or to whatever stands before it under the same paths.</summary>
/// <param name="api">The address that <c>/api/v1</c> hangs under, with a slash at its end.</param>
/// <param name="handler">Where plain HTTP is not what is wanted; the sender owns it.</param>
public sealed class Sender(Uri api, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler { UseProxy = false }) { BaseAddress = api };

    /// <summary>Posts a message as it is written.</summary>
    public Task<Answer> SendAsync(string json) => PostAsync("send", json);

    /// <summary>Posts an object as a message.</summary>
    public Task<Answer> SendAsync(object message) => PostAsync("send", JsonSerializer.Serialize(message));

    public Task<Answer> BroadcastAsync(string json) => PostAsync("broadcast", json);

    public Task<Answer> BroadcastAsync(object message) => PostAsync("broadcast", JsonSerializer.Serialize(message));

    public Task<Answer> BatchAsync(string json) => PostAsync("batch", json);

    public Task<Answer> BatchAsync(IEnumerable<object> messages) => PostAsync("batch", JsonSerializer.Serialize(new { messages }));

    /// <summary>Sends a message and returns its id.</summary>
    /// <exception cref="InvalidOperationException">It was not accepted.</exception>
    public async Task<string> DeliverAsync(object message) => AcceptedId(await SendAsync(message).ConfigureAwait(false));

    /// <inheritdoc cref="DeliverAsync"/>
    public async Task<string> DeliverToAllAsync(object message) => AcceptedId(await BroadcastAsync(message).ConfigureAwait(false));

    /// <summary>Posts anything to one of the message endpoints.</summary>
    public async Task<Answer> PostAsync(string endpoint, string body, string mediaType = "application/json", CancellationToken cancellationToken = default)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        using var response = await _http.PostAsync(new Uri($"api/v1/messages/{endpoint}", UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
        return await Answer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Answer> GetAsync(string path, CancellationToken cancellationToken = default)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return await Answer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private static string AcceptedId(Answer answer) => answer.Status == HttpStatusCode.Accepted
        ? answer.Json.GetProperty("id").GetString()!
        : throw new InvalidOperationException($"The message was not accepted: {answer}");
}
