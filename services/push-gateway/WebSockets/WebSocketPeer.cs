using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.WebSockets;

/// <summary>
/// What one WebSocket's client says. A client that says nothing costs this object; a reader with its buffer is there only while something
/// is incomplete. Only the hub loop calls it.
/// </summary>
/// <param name="caller">In whose name operations are done; null where nobody asks.</param>
internal sealed class WebSocketPeer(SseConnection connection, IByteSource source, WebSocketInput input, OperationCaller? caller)
{
    /// <summary>Messages and control frames that a client may send in a second.</summary>
    public const int MaxFramesInASecond = 100;

    /// <summary>Bytes that a client may send in a second.</summary>
    public const int MaxBytesInASecond = 1024 * 1024;

    /// <summary>Operations of one client that may wait for their answers; more are refused.</summary>
    public const int MaxWaiting = 16;

    private static readonly OperationCaller Nobody = new(null, null);

    // Then other work gets its turn.
    private const int MaxReadsInATurn = 4;

    private FrameReader? _reader;
    private long _second;
    private int _frames;
    private int _bytes;
    private int _waiting;
    private bool _wasHeard = true;
    private bool _isEnding;

    /// <summary>The client has said that it ends, or is gone: nothing more comes.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>Whether anything was heard since the last call.</summary>
    public bool TakeHeard()
    {
        var was = _wasHeard;
        _wasHeard = false;
        return was;
    }

    /// <summary>Takes what has come.</summary>
    public void Receive()
    {
        for (var i = 0; i < MaxReadsInATurn; i++)
        {
            var read = source.Receive(input.Buffer);
            if (read == 0)
            {
                return;
            }

            _wasHeard = true;
            Take(input.Buffer.AsSpan(0, read));
            if (read < input.Buffer.Length)
            {
                return;
            }
        }

        input.Post(Receive);
    }

    /// <summary>The client is gone.</summary>
    public void Leave()
    {
        HasClosed = true;
        _reader?.Release();
        _reader = null;
        connection.PeerClosed();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        if (_bytes > MaxBytesInASecond)
        {
            RefuseFlood();
        }

        while (!HasClosed && (_reader ??= new FrameReader()).TryRead(ref bytes, out var received))
        {
            _frames++;
            if (received.Fault is { } fault)
            {
                Refuse(fault, received.FaultReason);
            }
            else if (_frames > MaxFramesInASecond)
            {
                RefuseFlood();
            }
            else
            {
                Take(received);
            }
        }

        if (_reader is { IsEmpty: true })
        {
            _reader.Release();
            _reader = null;
        }
    }

    private void Count(int bytes)
    {
        var now = input.Second;
        if (now != _second)
        {
            (_second, _frames, _bytes) = (now, 0, 0);
        }

        _bytes += bytes;
    }

    private void Take(in ReceivedFrame received)
    {
        switch (received.Kind)
        {
            case FrameKind.Text when !_isEnding:
                Begin(received.Payload);
                break;
            case FrameKind.Ping:
                connection.Say(OwnFrame.Of(FrameKind.Pong, received.Payload));
                break;
            case FrameKind.Close:
                // It gets its own code back (RFC 6455, 5.5.1).
                var code = received.Payload.Length >= 2 ? (CloseCode)((received.Payload[0] << 8) | received.Payload[1]) : CloseCode.Normal;
                connection.Close(CloseReason.Client, ClosingEvent.Grace, ClosingEvent.Of(code, ""));
                Leave();
                break;
        }
    }

    private void Begin(ReadOnlySpan<byte> text)
    {
        if (ClientOperation.Read(text) is not { } operation)
        {
            Refuse(CloseCode.BadOperation, "The text is no operation: a JSON object with \"op\" (ack or publish) and \"ref\".");
        }
        else if (_waiting == MaxWaiting)
        {
            connection.Say(OwnFrame.Problem(operation.Reference, OperationProblem.TooMany));
        }
        else
        {
            _waiting++;
            _ = Task.Run(() => DoAsync(operation));
        }
    }

    private async Task DoAsync(ClientOperation operation)
    {
        var answer = await input.Calls.DoAsync(operation, caller ?? Nobody).ConfigureAwait(false);
        input.Post(() =>
        {
            _waiting--;
            connection.Say(answer);
        });
    }

    private void RefuseFlood() =>
        Refuse(CloseCode.PolicyViolation, $"A client may send {MaxFramesInASecond} messages and {MaxBytesInASecond} bytes in a second.");

    private void Refuse(CloseCode code, string reason)
    {
        if (!_isEnding)
        {
            _isEnding = true;
            connection.Say(OwnFrame.Problem(reference: default, OperationProblem.Of(code, reason)));
            connection.Close(CloseReason.Protocol, ClosingEvent.Grace, ClosingEvent.Of(code, reason));
        }
    }
}
