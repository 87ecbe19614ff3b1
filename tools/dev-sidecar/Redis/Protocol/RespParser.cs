using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>
/// Reads replies from bytes that arrive in pieces. It remembers how far it came within nested arrays, so a large reply is looked
/// at once, however many pieces it comes in. Not safe for use by two threads.
/// </summary>
internal sealed class RespParser
{
    /// <summary>Longest simple string, error or number, in bytes.</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>Largest bulk string, in bytes: Redis's own <c>proto-max-bulk-len</c>.</summary>
    public const int MaxBulk = 512 * 1024 * 1024;

    /// <summary>Most elements of one array.</summary>
    public const int MaxItems = 1024 * 1024;

    /// <summary>Deepest nesting of arrays; the commands this sidecar uses need five.</summary>
    public const int MaxDepth = 16;

    private readonly Frame[] _open = new Frame[MaxDepth];
    private int _depth;

    /// <summary>Takes the next whole reply off the front of <paramref name="buffer"/>.</summary>
    /// <returns>False when more bytes are needed; what is left in <paramref name="buffer"/> must be shown again with them.</returns>
    /// <exception cref="RespFormatException">The bytes are no reply, or over a limit.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out RespValue reply)
    {
        while (TryReadElement(ref buffer, out reply, out var opened))
        {
            if (opened > 0)
            {
                if (_depth == MaxDepth)
                {
                    throw new RespFormatException($"arrays are nested more than {MaxDepth} deep");
                }

                _open[_depth++] = new Frame { Items = new RespValue[opened] };
                continue;
            }

            if (Place(ref reply))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts a finished element where it belongs; true when that finished the whole reply.</summary>
    private bool Place(ref RespValue element)
    {
        while (_depth > 0)
        {
            ref var frame = ref _open[_depth - 1];
            frame.Items[frame.Filled++] = element;
            if (frame.Filled < frame.Items.Length)
            {
                return false;
            }

            element = RespValue.OfArray(frame.Items);
            frame = default;
            _depth--;
        }

        return true;
    }

    private static bool TryReadElement(ref ReadOnlySequence<byte> buffer, out RespValue value, out int opened)
    {
        value = default;
        opened = 0;
        if (!TryFindLine(buffer, out var line))
        {
            return false;
        }

        var afterLine = buffer.Slice(line.Length + 2);
        if (line.IsSingleSegment)
        {
            return TryReadElement(ref buffer, line.FirstSpan, afterLine, out value, out opened);
        }

        var copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(copy);
            return TryReadElement(ref buffer, copy.AsSpan(0, (int)line.Length), afterLine, out value, out opened);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static bool TryReadElement(
        ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> line, ReadOnlySequence<byte> afterLine, out RespValue value, out int opened)
    {
        value = default;
        opened = 0;
        if (line.IsEmpty)
        {
            throw new RespFormatException("a reply begins with an empty line");
        }

        switch ((char)line[0])
        {
            case '+':
                value = RespValue.OfSimpleString(line[1..] switch
                {
                    [(byte)'O', (byte)'K'] => "OK",
                    var text when text.SequenceEqual("QUEUED"u8) => "QUEUED",
                    var text => Encoding.UTF8.GetString(text),
                });
                break;
            case '-':
                value = RespValue.OfError(Encoding.UTF8.GetString(line[1..]));
                break;
            case ':':
                value = RespValue.OfInteger(ReadNumber(line, long.MinValue, long.MaxValue));
                break;
            case '*':
                var count = (int)ReadNumber(line, -1, MaxItems);
                opened = Math.Max(count, 0);
                value = count == 0 ? RespValue.OfArray([]) : RespValue.Null;
                break;
            case '$':
                var length = (int)ReadNumber(line, -1, MaxBulk);
                if (length >= 0 && !TryReadBulk(ref afterLine, length, out value))
                {
                    return false;
                }

                break;
            default:
                throw new RespFormatException($"a reply begins with byte 0x{line[0]:x2}, which is no RESP2 type");
        }

        buffer = afterLine;
        return true;
    }

    private static bool TryReadBulk(ref ReadOnlySequence<byte> rest, int length, out RespValue value)
    {
        value = default;
        if (rest.Length < (long)length + 2)
        {
            return false;
        }

        var bytes = new byte[length];
        rest.Slice(0, length).CopyTo(bytes);
        Span<byte> end = stackalloc byte[2];
        rest.Slice(length, 2).CopyTo(end);
        if (!end.SequenceEqual("\r\n"u8))
        {
            throw new RespFormatException($"a bulk string of {length} bytes does not end with CR LF");
        }

        rest = rest.Slice((long)length + 2);
        value = RespValue.OfBulkString(bytes);
        return true;
    }

    /// <summary>The first line without its CR LF.</summary>
    private static bool TryFindLine(in ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out line, (byte)'\n'))
        {
            return buffer.Length <= MaxLine ? false : throw new RespFormatException($"a line is longer than {MaxLine} bytes");
        }

        if (line.Length > MaxLine)
        {
            throw new RespFormatException($"a line is longer than {MaxLine} bytes");
        }

        var body = line.Slice(0, Math.Max(0, line.Length - 1));
        if (line.IsEmpty || line.Slice(body.End).FirstSpan[0] != (byte)'\r')
        {
            throw new RespFormatException("a line ends with LF alone");
        }

        line = body;
        return true;
    }

    private static long ReadNumber(ReadOnlySpan<byte> line, long least, long most)
    {
        if (!Utf8Parser.TryParse(line[1..], out long value, out var consumed) || consumed != line.Length - 1)
        {
            throw new RespFormatException($"'{Encoding.ASCII.GetString(line[..Math.Min(line.Length, 32)])}' holds no number");
        }

        return value >= least && value <= most
            ? value
            : throw new RespFormatException($"{(char)line[0]}{value} is not within {least} and {most}");
    }

    private struct Frame
    {
        public RespValue[] Items;
        public int Filled;
    }
}
