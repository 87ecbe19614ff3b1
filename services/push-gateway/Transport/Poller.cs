using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// One thread that waits for all sockets (epoll, edge-triggered: a socket is registered once and never again). Who is told of a
/// socket can be replaced, and a socket that waits costs a table entry and nothing more.
/// </summary>
/// <remarks>
/// Not .NET's own socket engine, because a socket that once waited there can't leave it without being closed, and keeps about a
/// kilobyte of objects.
/// </remarks>
internal sealed class Poller : IDisposable
{
    private const int Add = 1;
    private const int Delete = 2;
    private const uint In = 0x1;
    private const uint Out = 0x4;
    private const uint Error = 0x8;
    private const uint HangUp = 0x10;
    private const uint PeerHangUp = 0x2000;
    private const uint EdgeTriggered = 1u << 31;
    private const int MaxEvents = 256;
    private const long StopToken = -1;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(long);

    private readonly int _epoll = Libc.epoll_create1(Libc.SockCloseOnExec);
    private readonly int _stop = Libc.eventfd(0, Libc.SockCloseOnExec);
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly Thread _thread;
    private Entry[] _entries = new Entry[64];
    private int _used;

    public Poller()
    {
        if (_epoll < 0 || _stop < 0 || !Control(Add, _stop, In, StopToken))
        {
            throw Libc.LastFault();
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "socket poller" };
        _thread.Start();
    }

    /// <summary>Watches a socket until <see cref="Remove"/>; returns the token that names it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel watches no more sockets (fs.epoll.max_user_watches).</exception>
    public long Watch(int socket, IPolled polled)
    {
        long token;
        lock (_lock)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _used++;
                if (slot == _entries.Length)
                {
                    Array.Resize(ref _entries, slot * 2);
                }
            }

            ref var entry = ref _entries[slot];
            entry.Polled = polled;
            token = ((long)entry.Generation << 32) | (uint)slot;
        }

        if (!Control(Add, socket, In | Out | PeerHangUp | EdgeTriggered, token))
        {
            var fault = Libc.LastFault();
            Free(token);
            throw fault;
        }

        return token;
    }

    /// <summary>From now on somebody else is told. What was ready before may have been told to the former one.</summary>
    public void Replace(long token, IPolled polled)
    {
        lock (_lock)
        {
            _entries[(int)token].Polled = polled;
        }
    }

    /// <summary>Call it before the socket is closed. Something that is being told at this moment may still arrive.</summary>
    public void Remove(long token, int socket)
    {
        Control(Delete, socket, 0, token);
        Free(token);
    }

    public void Dispose()
    {
        var one = 1L;
        Libc.write(_stop, ref one, sizeof(long));
        _thread.Join();
        Libc.Close(_stop);
        Libc.Close(_epoll);
    }

    private void Free(long token)
    {
        lock (_lock)
        {
            ref var entry = ref _entries[(int)token];
            entry.Polled = null;
            entry.Generation = (entry.Generation + 1) & int.MaxValue;
            _free.Push((int)token);
        }
    }

    private static Readiness ReadinessOf(uint events)
    {
        var broken = (events & (Error | HangUp)) != 0;
        return (broken || (events & (In | PeerHangUp)) != 0 ? Readiness.Readable : Readiness.None)
            | (broken || (events & Out) != 0 ? Readiness.Writable : Readiness.None)
            | (broken || (events & PeerHangUp) != 0 ? Readiness.PeerClosed : Readiness.None);
    }

    private void Run()
    {
        var events = new byte[MaxEvents * EventSize];
        while (true)
        {
            var count = Libc.epoll_wait(_epoll, ref events[0], MaxEvents, -1);
            for (var i = 0; i < count; i++)
            {
                var happened = events.AsSpan(i * EventSize, EventSize);
                var token = BinaryPrimitives.ReadInt64LittleEndian(happened[DataOffset..]);
                if (token == StopToken)
                {
                    return;
                }

                Find(token)?.OnReady(ReadinessOf(BinaryPrimitives.ReadUInt32LittleEndian(happened)));
            }
        }
    }

    private IPolled? Find(long token)
    {
        lock (_lock)
        {
            var entry = _entries[(int)token];
            return entry.Generation == (int)(token >> 32) ? entry.Polled : null;
        }
    }

    private bool Control(int operation, int file, uint events, long token)
    {
        Span<byte> change = stackalloc byte[EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(change, events);
        BinaryPrimitives.WriteInt64LittleEndian(change[DataOffset..], token);
        return Libc.epoll_ctl(_epoll, operation, file, ref change[0]) == 0;
    }

    private struct Entry
    {
        public IPolled? Polled;
        public int Generation;
    }
}
