using System.Net;
using System.Net.Sockets;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>
/// A TCP server that answers the login's PING properly and whatever comes after it with the given bytes, piece by piece:
/// what a broken or hostile server might send.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public ScriptedServer(params byte[][] pieces)
    {
        _listener.Start();
        _serving = ServeAsync(pieces);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(byte[][] pieces)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            client.NoDelay = true;
            var stream = client.GetStream();
            var buffer = new byte[64 * 1024];
            await stream.ReadExactlyAsync(buffer, 0, "*1\r\n$4\r\nPING\r\n".Length, _stop.Token);
            await stream.WriteAsync("+PONG\r\n"u8.ToArray(), _stop.Token);
            await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: _stop.Token);
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece, _stop.Token);
                await stream.FlushAsync(_stop.Token);
            }

            while (await stream.ReadAsync(buffer, _stop.Token) > 0)
            {
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or IOException)
        {
            // The test is over, or the client hung up, which most of these tests are about.
        }
    }
}
