using System.Net;
using System.Net.Sockets;

namespace DaprPush.DevSidecar.Running.Ports;

/// <summary>
/// Hands out TCP ports that nobody listens on. They lie from 20000 to 31999, below the range that Linux takes for outgoing
/// connections, so that none is taken between now and its use.
/// </summary>
internal sealed class FreePorts
{
    private const int First = 20000;
    private const int Count = 12000;
    private readonly HashSet<int> _given = [];

    /// <summary>Keeps a named port from being handed out.</summary>
    public void Reserve(int port) => _given.Add(port);

    /// <summary>A free port, never the same twice.</summary>
    public int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
#pragma warning disable CA5394 // Which port is no secret.
            var port = First + Random.Shared.Next(Count);
#pragma warning restore CA5394
            if (_given.Add(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"no free port between {First} and {First + Count}");
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
