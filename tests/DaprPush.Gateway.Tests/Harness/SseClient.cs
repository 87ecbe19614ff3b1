using System.Net;
using System.Text;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>An EventSource that a test can ask to wait for something.</summary>
internal sealed class SseClient : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _buffer = new byte[16 * 1024];

    private SseClient(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _body = body;
    }

    public EventStreamParser Stream { get; } = new();

    public bool HasEnded { get; private set; }

    public IEnumerable<StreamEvent> Messages => Stream.Events.Where(received => received.Type is not ("ready" or "reset" or "close"));

    public IEnumerable<string> Ids => Messages.Select(TestMessage.IdIn);

    public static async Task<SseClient> OpenAsync(HttpClient gateway, string path, string? cursor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = gateway.DefaultRequestVersion, VersionPolicy = gateway.DefaultVersionPolicy };
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (cursor is not null)
        {
            request.Headers.Add("Last-Event-ID", cursor);
        }

        var response = await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Version.Should().Be(gateway.DefaultRequestVersion);
        return new SseClient(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Reads until something holds; a minute at the most.</summary>
    public async Task UntilAsync(Func<SseClient, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds(this))
        {
            HasEnded.Should().BeFalse("the stream is still needed");
            var read = await _body.ReadAsync(_buffer, limit.Token);
            HasEnded = read == 0;
            var text = new char[_decoder.GetCharCount(_buffer.AsSpan(0, read), flush: HasEnded)];
            _decoder.GetChars(_buffer.AsSpan(0, read), text, flush: HasEnded);
            Stream.Append(new string(text));
        }
    }

    public Task UntilReadyAsync() => UntilAsync(client => client.Stream.Events.Any(received => received.Type == "ready"));

    public Task UntilGotAsync(int count) => UntilAsync(client => client.Messages.Count() >= count);

    public void Dispose()
    {
        _body.Dispose();
        _response.Dispose();
    }
}
