using System.Net;
using System.Net.Sockets;

namespace DaprPush.Compat.Tests.Kit;

/// <summary>An address where nobody listens.</summary>
internal static class DeadEndpoint
{
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string Create() => $"http://127.0.0.1:{FreePort()}/";
}
