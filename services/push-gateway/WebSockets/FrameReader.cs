using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace DaprPush.Gateway.WebSockets;

/// <summary>
/// Reads what a WebSocket's client sends (RFC 6455, 5 to 7), however it is cut into pieces. Holds a buffer only while something is
/// incomplete, and never more than one message. After a fault it reads nothing more.
/// </summary>
internal sealed class FrameReader
{
    /// <summary>Bytes of one message at the most, all its fragments together.</summary>
    public const int MaxMessage = 64 * 1024;

    private const int MaxControl = 125;
    private const int MaxHead = 14;
    private const int MaskLength = 4;
    private const int FirstCapacity = 512;

    private readonly byte[] _head = new byte[MaxHead];
    private readonly byte[] _control = new byte[MaxControl];
    private byte[]? _message;
    private int _messageLength;
    private int _headLength;
    private int _payloadLength;
    private int _payloadRead;
    private FrameKind _kind;
    private bool _isFinal;
    private bool _hasHead;
    private bool _isInMessage;
    private bool _hasFailed;

    /// <summary>Nothing is incomplete: it may be thrown away, and another one go on.</summary>
    public bool IsEmpty => _headLength == 0 && !_hasHead && !_isInMessage && !_hasFailed;

    /// <summary>Takes bytes until something is whole.</summary>
    /// <param name="input">What is left of it afterwards.</param>
    /// <param name="received">Its text is good until the next call.</param>
    /// <returns>False when all of the input was taken and more is needed.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> input, out ReceivedFrame received)
    {
        received = default;
        while (!_hasFailed)
        {
            if (!_hasHead)
            {
                if (!TryReadHead(ref input))
                {
                    return false;
                }

                if (FaultInHead() is { } fault)
                {
                    received = Fail(fault.Code, fault.Reason);
                    return true;
                }

                BeginPayload();
            }

            TakePayload(ref input);
            if (_payloadRead < _payloadLength)
            {
                return false;
            }

            _hasHead = false;
            _headLength = 0;
            if (_kind is FrameKind.Continuation or FrameKind.Text && !_isFinal)
            {
                continue;
            }

            received = Whole();
            return true;
        }

        input = default;
        return false;
    }

    /// <summary>Gives back what it holds.</summary>
    public void Release()
    {
        if (_message is not null)
        {
            ArrayPool<byte>.Shared.Return(_message);
            _message = null;
        }
    }

    private static bool IsControl(FrameKind kind) => kind >= FrameKind.Close;

    private bool TryReadHead(ref ReadOnlySpan<byte> input)
    {
        while (true)
        {
            var needed = _headLength < 2 ? 2 : HeadLength();
            if (_headLength >= needed)
            {
                return true;
            }

            var taken = Math.Min(needed - _headLength, input.Length);
            input[..taken].CopyTo(_head.AsSpan(_headLength));
            input = input[taken..];
            _headLength += taken;
            if (_headLength < needed)
            {
                return false;
            }
        }
    }

    // One without a mask is a fault: nothing of it is waited for.
    private int HeadLength() => (_head[1] & 0x80) == 0 ? 2 : 2 + MaskLength + (_head[1] & 0x7F) switch
    {
        126 => sizeof(ushort),
        127 => sizeof(ulong),
        _ => 0,
    };

    private (CloseCode Code, string Reason)? FaultInHead()
    {
        _kind = (FrameKind)(_head[0] & 0x0F);
        _isFinal = (_head[0] & 0x80) != 0;
        if ((_head[0] & 0x70) != 0)
        {
            return (CloseCode.ProtocolError, "A reserved bit is set and no extension was agreed on.");
        }

        if (!Enum.IsDefined(_kind))
        {
            return (CloseCode.ProtocolError, "The frame's opcode is reserved.");
        }

        if ((_head[1] & 0x80) == 0)
        {
            return (CloseCode.ProtocolError, "A client's frame has to be masked.");
        }

        var length = (ulong)(_head[1] & 0x7F);
        var least = 0ul;
        if (length == 126)
        {
            (length, least) = (BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)), 126);
        }
        else if (length == 127)
        {
            (length, least) = (BinaryPrimitives.ReadUInt64BigEndian(_head.AsSpan(2)), ushort.MaxValue + 1);
        }

        if (length < least || length > long.MaxValue)
        {
            return (CloseCode.ProtocolError, "The frame's length is not written in the shortest way.");
        }

        if (IsControl(_kind))
        {
            if (!_isFinal || length > MaxControl)
            {
                return (CloseCode.ProtocolError, "A control frame is whole and has at most 125 bytes.");
            }
        }
        else if (_kind == FrameKind.Binary)
        {
            return (CloseCode.UnsupportedData, "Messages are texts; binary ones are not taken.");
        }
        else if (_kind == FrameKind.Continuation != _isInMessage)
        {
            return (CloseCode.ProtocolError, _isInMessage ? "A message began before the one before it had ended." : "There is no message to continue.");
        }
        else if (length + (ulong)_messageLength > MaxMessage)
        {
            return (CloseCode.TooBig, "A message has at most 65,536 bytes.");
        }

        _payloadLength = (int)length;
        return null;
    }

    private void BeginPayload()
    {
        _hasHead = true;
        _payloadRead = 0;
        if (!IsControl(_kind))
        {
            _isInMessage = true;
        }
    }

    private void TakePayload(ref ReadOnlySpan<byte> input)
    {
        var taken = Math.Min(_payloadLength - _payloadRead, input.Length);
        Span<byte> place;
        if (IsControl(_kind))
        {
            place = _control.AsSpan(_payloadRead, taken);
        }
        else
        {
            // Room for what has come, not for what a head promises.
            MakeRoom(_messageLength + taken);
            place = _message.AsSpan(_messageLength, taken);
            _messageLength += taken;
        }

        Unmask(input[..taken], place);
        _payloadRead += taken;
        input = input[taken..];
    }

    private void Unmask(ReadOnlySpan<byte> masked, Span<byte> plain)
    {
        var mask = _head.AsSpan(_headLength - MaskLength, MaskLength);
        for (var i = 0; i < masked.Length; i++)
        {
            plain[i] = (byte)(masked[i] ^ mask[(_payloadRead + i) & 3]);
        }
    }

    private void MakeRoom(int length)
    {
        if (_message is null || _message.Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, FirstCapacity));
            _message.AsSpan(0, Math.Min(_messageLength, _message?.Length ?? 0)).CopyTo(larger);
            Release();
            _message = larger;
        }
    }

    private ReceivedFrame Whole()
    {
        if (_kind == FrameKind.Close)
        {
            return Close(_control.AsSpan(0, _payloadLength));
        }

        if (IsControl(_kind))
        {
            return new ReceivedFrame(_kind, _control.AsSpan(0, _payloadLength));
        }

        var text = _message.AsSpan(0, _messageLength);
        (_isInMessage, _messageLength) = (false, 0);
        return Utf8.IsValid(text) ? new ReceivedFrame(FrameKind.Text, text) : Fail(CloseCode.InvalidText, "A text has to be UTF-8.");
    }

    private ReceivedFrame Close(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return new ReceivedFrame(FrameKind.Close, payload);
        }

        if (payload.Length == 1 || !IsCodeOfAClient(BinaryPrimitives.ReadUInt16BigEndian(payload)))
        {
            return Fail(CloseCode.ProtocolError, "The close frame has no code that may be sent.");
        }

        return Utf8.IsValid(payload[2..]) ? new ReceivedFrame(FrameKind.Close, payload) : Fail(CloseCode.InvalidText, "The close frame's reason has to be UTF-8.");
    }

    // RFC 6455, 7.4, and the registry of IANA: 1004 to 1006 and 1015 are never sent.
    private static bool IsCodeOfAClient(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    private ReceivedFrame Fail(CloseCode code, string reason)
    {
        _hasFailed = true;
        Release();
        return ReceivedFrame.OfFault(code, reason);
    }
}
