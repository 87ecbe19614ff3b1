using System.Net.WebSockets;
using System.Text.Json;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>.NET's own WebSocket client, which a test can ask to wait for something.</summary>
internal sealed class WebSocketClient : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly List<JsonElement> _frames = [];

    private WebSocketClient(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    /// <summary>Each text frame that came.</summary>
    public IReadOnlyList<JsonElement> Frames => _frames;

    public IEnumerable<JsonElement> Messages => _frames.Where(frame => frame.TryGetProperty("message", out _));

    public IEnumerable<string> Ids => Messages.Select(frame => frame.GetProperty("message").GetProperty("id").GetString()!);

    /// <summary>The newest place that was told.</summary>
    public string Cursor => _frames.Last(frame => frame.TryGetProperty("id", out _)).GetProperty("id").GetString()!;

    public bool HasEnded { get; private set; }

    public static async Task<WebSocketClient> OpenAsync(Uri gateway, string path, Action<ClientWebSocketOptions>? set = null, HttpMessageInvoker? http = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("daprpush.v1");
        set?.Invoke(socket.Options);
        var scheme = gateway.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri(new UriBuilder(gateway) { Scheme = scheme }.Uri, path), http, limit.Token);
        return new WebSocketClient(socket);
    }

    public Task SayAsync(string text) => Socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Reads until something holds; a minute at the most.</summary>
    public async Task UntilAsync(Func<WebSocketClient, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds(this))
        {
            HasEnded.Should().BeFalse("the WebSocket is still needed");
            var length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await Socket.ReceiveAsync(_buffer.AsMemory(length), limit.Token);
                length += result.Count;
            }
            while (!result.EndOfMessage);

            if (result.MessageType == WebSocketMessageType.Close)
            {
                HasEnded = true;
            }
            else
            {
                _frames.Add(JsonElement.Parse(_buffer.AsSpan(0, length)));
            }
        }
    }

    public async Task<JsonElement> UntilEventAsync(string name)
    {
        bool Is(JsonElement frame) => frame.TryGetProperty("event", out var its) && its.GetString() == name;
        await UntilAsync(client => client._frames.Any(Is));
        return _frames.First(Is);
    }

    public Task UntilGotAsync(int count) => UntilAsync(client => client.Messages.Count() >= count);

    /// <summary>Waits for the server's close frame and answers it.</summary>
    public async Task<WebSocketCloseStatus?> UntilClosedAsync()
    {
        await UntilAsync(client => client.HasEnded);
        if (Socket.State == WebSocketState.CloseReceived)
        {
            await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        return Socket.CloseStatus;
    }

    public void Dispose() => Socket.Dispose();
}
