using System.Buffers;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.Polling;

/// <summary>
/// Gathers a poll's events: all of the turn of the hub loop that brings the first, as far as they fit. Only the hub loop calls it, but for
/// <see cref="Gathered"/>.
/// </summary>
/// <param name="post">Makes something work of the hub loop.</param>
internal sealed class PollSink(Action<Action> post) : IByteSink
{
    /// <summary>Bytes after which no more is taken; the client asks for the rest at once.</summary>
    private const int MaxBytes = 256 * 1024;

    private readonly TaskCompletionSource _gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> _events = new();
    private bool _hasBegun;
    private bool _isDue;
    private bool _isDone;

    /// <summary>The poll's connection; set before it is used.</summary>
    public SseConnection Connection { get; set; } = null!;

    /// <summary>Completes when there is something to answer, or nothing will come any more.</summary>
    public Task Gathered => _gathered.Task;

    /// <summary>JSON objects with commas between them. Good once it is finished.</summary>
    public ReadOnlyMemory<byte> Events => _events.WrittenMemory;

    /// <summary>The place after the last of them; null where the stream has not begun.</summary>
    public string? Cursor { get; private set; }

    public int Unsent => 0;

    public void Watch(IPolled polled)
    {
        // Nothing becomes possible later, and that the client leaves is told to its request.
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_isDone || _events.WrittenCount >= MaxBytes)
        {
            return 0;
        }

        _hasBegun = true;
        var events = bytes.TrimStart(PollWire.BeforeEvents);
        if (events.Length > 0)
        {
            if (_events.WrittenCount == 0)
            {
                post(Finish);
            }
            else
            {
                _events.Write(","u8);
            }

            _events.Write(events);
        }

        Cursor = Connection.Cursor;
        if (_isDue)
        {
            Finish();
        }

        return bytes.Length;
    }

    public void Close(bool dropUnsent) => Finish();

    /// <summary>The client's time is over: its place is the answer, as soon as it has one.</summary>
    public void FinishOnceBegun()
    {
        _isDue = true;
        if (_hasBegun)
        {
            Finish();
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Finish()
    {
        if (!_isDone)
        {
            _isDone = true;
            if (_hasBegun && _events.WrittenCount == 0)
            {
                // Messages that are not for the client move it too.
                Cursor = Connection.Cursor;
            }

            _gathered.TrySetResult();
        }
    }
}
