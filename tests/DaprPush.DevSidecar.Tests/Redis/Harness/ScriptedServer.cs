using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>
/// A TCP server that answers what a client asks when it connects, and every other command as the test says, byte for byte: what a
/// broken, hostile or older server might send. It serves one connection after the other.
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
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        using var incoming = new StreamReader(stream, Encoding.Latin1);
        try
        {
            while (await ReadCommandAsync(incoming) is { } words)
            {
                foreach (var piece in words[0] switch
                         {
                             "PING" => ["+PONG\r\n"u8.ToArray()],
                             "ECHO" => [Encoding.Latin1.GetBytes($"${words[1].Length}\r\n{words[1]}\r\n")],
                             "CLIENT" or "CONFIG" or "INFO" or "CLUSTER" or "SENTINEL" or "HELLO" => ["-ERR unknown command\r\n"u8.ToArray()],
                             _ => _answer(string.Join(' ', words)),
                         })
                {
                    await stream.WriteAsync(piece, _stop.Token);
                }
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or IOException)
        {
            // The test is over, or the client hung up, which some of these tests are about.
        }
    }

    // A client may echo any bytes, and Latin 1 gives each byte a character.
    private async Task<string[]?> ReadCommandAsync(StreamReader incoming)
    {
        if (await incoming.ReadLineAsync(_stop.Token) is not ['*', .. var count])
        {
            return null;
        }

        var words = new string[int.Parse(count, CultureInfo.InvariantCulture)];
        for (var i = 0; i < words.Length; i++)
        {
            var length = await incoming.ReadLineAsync(_stop.Token);
            var word = new char[int.Parse(length![1..], CultureInfo.InvariantCulture) + "\r\n".Length];
            await incoming.ReadBlockAsync(word, _stop.Token);
            words[i] = new string(word[..^2]);
        }

        return words;
    }
}
