using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// The few calls of the Linux C library that the transport is made of. The numbers are those of x86-64, arm64 and every other
/// architecture that .NET supports (asm-generic). A result of -1 leaves the reason in <see cref="LastError"/>.
/// </summary>
internal static class Libc
{
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int NoMemory = 12;
    public const int NoBuffers = 105;
    public const int ConnectionAborted = 103;

    public const int MsgPeek = 0x2;
    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;
    public const int SolSocket = 1;
    public const int SoLinger = 13;
    public const int IpProtoTcp = 6;
    public const int TcpNoDelay = 1;
    public const int TcpUserTimeout = 18;
    private const int ShutBoth = 2;

    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>What stopped the last call, in the words that the rest of .NET uses for it.</summary>
    public static SocketException LastFault() => new(LastError switch
    {
        32 => (int)SocketError.Shutdown,
        ConnectionAborted => (int)SocketError.ConnectionAborted,
        104 => (int)SocketError.ConnectionReset,
        110 => (int)SocketError.TimedOut,
        _ => (int)SocketError.SocketError,
    });

    public static bool SetOption(int socket, int level, int name, int value) => setsockopt(socket, level, name, ref value, sizeof(int)) == 0;

    /// <summary>Makes the next close forget what was not sent and tell the peer so with a reset.</summary>
    public static bool DropUnsent(int socket)
    {
        var onForZeroSeconds = 1L;
        return setsockopt(socket, SolSocket, SoLinger, ref onForZeroSeconds, sizeof(long)) == 0;
    }

    /// <summary>Ends the connection with a reset and keeps the descriptor (connect(2): an address of family AF_UNSPEC).</summary>
    public static void Disconnect(int socket)
    {
        Span<byte> unspecified = stackalloc byte[16];
        unspecified.Clear();
        _ = connect(socket, ref unspecified[0], unspecified.Length);
    }

    /// <summary>Ends both directions. There is nothing to do where it fails: the connection was over.</summary>
    public static void Shutdown(int socket) => _ = shutdown(socket, ShutBoth);

    /// <summary>Linux gives the descriptor back whatever it answers, so nobody may close it again.</summary>
    public static void Close(int file) => _ = close(file);

    /// <summary>The socket's own address.</summary>
    public static EndPoint LocalAddressOf(int socket, EndPoint family)
    {
        var address = family.Serialize();
        var length = address.Size;
        return getsockname(socket, ref MemoryMarshal.GetReference(address.Buffer.Span), ref length) == 0 ? family.Create(address) : family;
    }

    [DllImport("libc", SetLastError = true)]
    public static extern nint recv(int socket, ref byte buffer, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern nint send(int socket, ref byte buffer, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int accept4(int socket, ref byte address, ref int addressLength, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_ctl(int epoll, int operation, int file, ref byte change);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_wait(int epoll, ref byte events, int maxEvents, int timeoutMilliseconds);

    [DllImport("libc", SetLastError = true)]
    public static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern nint write(int file, ref long value, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(int socket, ref byte address, int addressLength);

    [DllImport("libc", SetLastError = true)]
    private static extern int shutdown(int socket, int how);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern int getsockname(int socket, ref byte address, ref int addressLength);

    [DllImport("libc", SetLastError = true)]
    private static extern int setsockopt(int socket, int level, int name, ref int value, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int setsockopt(int socket, int level, int name, ref long value, int length);
}
