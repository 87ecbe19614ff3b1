using System.Net;
using System.Net.Sockets;

namespace DaprPush.Testing.Processes;

/// <summary>Ports nobody listens on, below those that the system gives to outgoing connections.</summary>
public static class FreePorts
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;
    private static readonly HashSet<int> Taken = [];

    /// <summary>So many ports in a row, given out once in this process. Returns the first.</summary>
    public static int Take(int count)
    {
        lock (Taken)
        {
            while (true)
            {
                var first = Random.Shared.Next(Lowest, Highest - count);
                var ports = Enumerable.Range(first, count).ToArray();
                if (ports.All(port => !Taken.Contains(port) && IsFree(port)))
                {
                    Taken.UnionWith(ports);
                    return first;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
