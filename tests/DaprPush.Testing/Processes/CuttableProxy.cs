using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DaprPush.Testing.Processes;

/// <summary>
/// Passes TCP connections on to a server until it is cut: then all of them break, and new ones are refused. Single ones can be slowed.
/// </summary>
public sealed class CuttableProxy : IAsyncDisposable
{
    private readonly Uri _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly ConcurrentDictionary<Link, byte> _links = new();
    private readonly Task _accepting;
    private volatile bool _isCut;
    private int _count;

    public CuttableProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Breaks every connection (TCP reset) and each new one at once.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _open.Keys)
        {
            Break(socket);
        }
    }

    /// <summary>Holds back, for a while, all that one of the open connections carries in either direction.</summary>
    /// <param name="choose">Which one, of that many.</param>
    /// <returns>False where there is none.</returns>
    public bool HoldOne(Func<int, int> choose, TimeSpan length)
    {
        ArgumentNullException.ThrowIfNull(choose);
        var links = _links.Keys.OrderBy(link => link.Number).ToArray();
        if (links.Length == 0)
        {
            return false;
        }

        links[choose(links.Length)].Held = Task.Delay(length);
        return true;
    }

    /// <summary>Lets new connections through again.</summary>
    public void Restore() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    private static void Break(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        var link = new Link(Interlocked.Increment(ref _count));
        _links[link] = 0;
        _open[client] = _open[server] = 0;
        try
        {
            if (!_isCut)
            {
                await server.ConnectAsync(IPAddress.Loopback, _target.Port).ConfigureAwait(false);
                await Task.WhenAny(CopyAsync(client, server, link), CopyAsync(server, client, link)).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // The server is away: so is this connection.
        }
        finally
        {
            _links.TryRemove(link, out _);
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
            server.Dispose();
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, Link link)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var read)
            {
                await link.Held.ConfigureAwait(false);
                await to.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or one side left: the other is told by closing it.
        }
    }

    private sealed class Link(int number)
    {
        private volatile Task _held = Task.CompletedTask;

        public int Number => number;

        /// <summary>What is to be over before anything goes on.</summary>
        public Task Held
        {
            get => _held;
            set => _held = value;
        }
    }
}
