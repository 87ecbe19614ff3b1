using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>
/// A TCP server that answers the login's PING properly and every other command as the test says, byte for byte: what a broken,
/// hostile or older server might send. It serves one connection.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, IEnumerable<byte[]>> _answer;
    private readonly Task _serving;

    /// <param name="answer">The pieces to write for a command, which comes as its words with blanks between them.</param>
    public ScriptedServer(Func<string, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public ScriptedServer(Func<string, string> answer)
        : this(command => [Encoding.UTF8.GetBytes(answer(command))])
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            client.NoDelay = true;
            await AnswerAsync(client.GetStream());
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or IOException)
        {
            // The test is over, or the client hung up, which most of these tests are about.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var parser = new RespParser();
        var incoming = PipeReader.Create(stream);
        while (await incoming.ReadAsync(_stop.Token) is { IsCompleted: false, Buffer: var buffer })
        {
            while (parser.TryRead(ref buffer, out var command))
            {
                var words = string.Join(' ', command.Items.ToArray().Select(word => word.Text));
                foreach (var piece in words == "PING" ? ["+PONG\r\n"u8.ToArray()] : _answer(words))
                {
                    await stream.WriteAsync(piece, _stop.Token);
                }
            }

            incoming.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
