using System.Net;
using System.Net.Sockets;

namespace DaprPush.DevSidecar.Running.Ports;

/// <summary>
/// Hands out TCP ports that nobody listens on. They should lie below the range that Linux takes for outgoing connections
/// (32768), so that none is taken between now and its use.
/// </summary>
/// <param name="first">The lowest.</param>
/// <param name="count">So many from there on.</param>
internal sealed class FreePorts(int first, int count)
{
    private readonly HashSet<int> _given = [];

    /// <summary>Keeps a named port from being handed out.</summary>
    public void Reserve(int port) => _given.Add(port);

    /// <summary>A free port, never the same twice.</summary>
    public int Next()
    {
        for (var tries = 0; tries < count; tries++)
        {
#pragma warning disable CA5394 // Which port is no secret.
            var port = first + Random.Shared.Next(count);
#pragma warning restore CA5394
            if (_given.Add(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"no free port between {first} and {first + count - 1}");
    }

    /// <summary>Whether nobody listens on the port, on any address.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
