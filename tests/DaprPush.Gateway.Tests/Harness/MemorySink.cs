using System.Buffers;
using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>Keeps a stream's bytes; takes only so many where a test says so.</summary>
internal sealed class MemorySink : IByteSink
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private IPolled? _watcher;

    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    /// <summary>Bytes that it takes before it is full.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>False where a test only counts.</summary>
    public bool Keeps { get; set; } = true;

    /// <summary>Sizes of the sends that took something.</summary>
    public List<int> Sends { get; } = [];

    /// <summary>How it was closed; null while it is open.</summary>
    public bool? DroppedUnsent { get; private set; }

    public int Unsent { get; set; }

    public void Watch(IPolled polled) => _watcher = polled;

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (DroppedUnsent is not null)
        {
            return IByteSink.Broken;
        }

        var taken = Math.Min(bytes.Length, Room);
        if (taken > 0)
        {
            Room -= taken;
            if (Keeps)
            {
                _written.Write(bytes[..taken]);
                Sends.Add(taken);
            }
        }

        return taken;
    }

    public void Close(bool dropUnsent) => DroppedUnsent ??= dropUnsent;

    /// <summary>Forgets what was written.</summary>
    public void Restart()
    {
        _written.Clear();
        Sends.Clear();
    }

    /// <summary>Has room for so many bytes again, and says so.</summary>
    public void MakeRoom(int bytes)
    {
        Room = bytes;
        _watcher?.OnReady(Readiness.Writable);
    }
}
