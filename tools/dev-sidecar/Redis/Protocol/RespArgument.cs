using System.Buffers;
using System.Globalization;
using System.Text;

namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>One argument of a command: text (as UTF-8), a number (in decimal) or bytes.</summary>
internal readonly struct RespArgument
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private RespArgument(string? text, ReadOnlyMemory<byte> bytes) => (_text, _bytes) = (text, bytes);

    /// <summary>Its length on the wire, in bytes.</summary>
    public int Length => _text is null ? _bytes.Length : Encoding.UTF8.GetByteCount(_text);

    public static implicit operator RespArgument(string text) => new(text, default);

    public static implicit operator RespArgument(long number) => new(number.ToString(CultureInfo.InvariantCulture), default);

    public static implicit operator RespArgument(ReadOnlyMemory<byte> bytes) => new(null, bytes);

    public static implicit operator RespArgument(byte[] bytes) => new(null, bytes);

    public void WriteTo(IBufferWriter<byte> output)
    {
        if (_text is null)
        {
            output.Write(_bytes.Span);
        }
        else
        {
            Encoding.UTF8.GetBytes(_text, output);
        }
    }

    public override string ToString() => _text ?? Encoding.UTF8.GetString(_bytes.Span);
}
