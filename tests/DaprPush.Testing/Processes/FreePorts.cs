using System.Net;
using System.Net.Sockets;

namespace DaprPush.Testing.Processes;

/// <summary>
/// Ports nobody listens on, below those that the system gives to outgoing connections. They come from blocks that this process alone
/// has: the first port of a block is held by a listener, so that no other test process on the machine takes from it.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;
    private const int BlockSize = 200;
    private static readonly Lock Turn = new();
    private static readonly List<TcpListener> Held = [];
    private static int _next;
    private static int _end;

    /// <summary>So many ports in a row, at most 199, given out once in this process. Returns the first.</summary>
    /// <exception cref="InvalidOperationException">There is no block left on this machine.</exception>
    public static int Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(count, BlockSize);
        lock (Turn)
        {
            for (; ; _next++)
            {
                if (_next + count > _end)
                {
                    TakeBlock();
                }

                if (Enumerable.Range(_next, count).All(IsFree))
                {
                    _next += count;
                    return _next - count;
                }
            }
        }
    }

    // From a place of chance on: what others have is met seldom.
    private static void TakeBlock()
    {
        const int Blocks = (Highest - Lowest) / BlockSize;
        var start = Random.Shared.Next(Blocks);
        for (var i = 0; i < Blocks; i++)
        {
            var first = Lowest + ((start + i) % Blocks * BlockSize);
            if (TryListen(first) is { } listener)
            {
                Held.Add(listener);
                (_next, _end) = (first + 1, first + BlockSize);
                return;
            }
        }

        throw new InvalidOperationException($"Every block of ports from {Lowest} to {Highest} is taken.");
    }

    private static bool IsFree(int port)
    {
        using var listener = TryListen(port);
        return listener is not null;
    }

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
