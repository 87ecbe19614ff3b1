using System.Net;
using System.Net.Http.Headers;

namespace DaprPush.Testing.Events;

/// <summary>One open connection to an event stream.</summary>
public sealed class EventStream : IDisposable
{
    // One pool for all: a stream occupies its connection, so there is no limit on connections. No cookies, no redirects, no proxy:
    // what the server said is what the caller sees.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly HttpResponseMessage _response;

    private EventStream(HttpResponseMessage response) => _response = response;

    public HttpResponseHeaders Headers => _response.Headers;

    /// <summary>The HTTP version that was spoken.</summary>
    public Version Version => _response.Version;

    /// <summary>Opens a stream.</summary>
    /// <param name="address">The whole address with its query.</param>
    /// <param name="lastEventId">Sent as header; empty or null sends none.</param>
    /// <param name="http">Its settings decide (TLS, the HTTP version); null for plain HTTP/1.1.</param>
    /// <exception cref="EventStreamRefusedException">The answer is no event stream.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public static async Task<EventStream> OpenAsync(Uri address, string? lastEventId, CancellationToken cancellationToken, HttpClient? http = null)
    {
        http ??= Http;
        using var request = new HttpRequestMessage(HttpMethod.Get, address)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (!string.IsNullOrEmpty(lastEventId))
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return new EventStream(response);
        }

        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new EventStreamRefusedException(response.StatusCode, body);
        }
    }

    /// <summary>Hands all that comes to the parser; returns when the server ends the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReadToEndAsync(EventStreamParser parser, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parser);
        var body = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[4096];
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            parser.Feed(buffer.AsSpan(0, read));
        }
    }

    public void Dispose() => _response.Dispose();
}
