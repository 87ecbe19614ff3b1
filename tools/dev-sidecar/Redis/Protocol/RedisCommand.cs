using System.Buffers;
using System.Buffers.Text;

namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>A command and its arguments, the name first.</summary>
internal readonly struct RedisCommand(params RespArgument[] arguments)
{
    private readonly RespArgument[] _arguments = arguments;

    /// <summary>The command's name, for messages.</summary>
    public string Name => _arguments[0].ToString();

    /// <summary>Writes it as an array of bulk strings and returns how many bytes that took.</summary>
    public long WriteTo(IBufferWriter<byte> output)
    {
        long written = WriteHeader(output, (byte)'*', _arguments.Length);
        foreach (ref readonly var argument in _arguments.AsSpan())
        {
            var length = argument.Length;
            written += WriteHeader(output, (byte)'$', length) + length + 2;
            argument.WriteTo(output);
            output.Write("\r\n"u8);
        }

        return written;
    }

    public override string ToString() => string.Join(' ', _arguments);

    private static int WriteHeader(IBufferWriter<byte> output, byte type, int count)
    {
        var span = output.GetSpan(16);
        span[0] = type;
        Utf8Formatter.TryFormat(count, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(1 + digits)..]);
        output.Advance(digits + 3);
        return digits + 3;
    }
}
