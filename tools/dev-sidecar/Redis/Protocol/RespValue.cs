using System.Globalization;
using System.Text;

namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>One reply. An error reply is a value too: whoever sent the command decides what it means.</summary>
internal readonly struct RespValue
{
    private readonly object? _payload;

    private RespValue(RespKind kind, object? payload, long integer = 0) =>
        (Kind, _payload, Integer) = (kind, payload, integer);

    public static RespValue Null => default;

    public RespKind Kind { get; }

    /// <summary>The number; 0 for every other kind.</summary>
    public long Integer { get; }

    public bool IsNull => Kind == RespKind.Null;

    public bool IsError => Kind == RespKind.Error;

    /// <summary>The elements; empty for every other kind, and for null.</summary>
    public ReadOnlySpan<RespValue> Items => _payload as RespValue[];

    /// <summary>The bytes of a bulk string; empty for every other kind.</summary>
    public ReadOnlyMemory<byte> Bytes => _payload as byte[];

    /// <summary>The reply as text: a string as UTF-8, a number in decimal; empty for null and for an array.</summary>
    public string Text => _payload switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ when Kind == RespKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    public static RespValue OfSimpleString(string text) => new(RespKind.SimpleString, text);

    public static RespValue OfError(string text) => new(RespKind.Error, text);

    public static RespValue OfInteger(long value) => new(RespKind.Integer, null, value);

    public static RespValue OfBulkString(byte[] bytes) => new(RespKind.BulkString, bytes);

    public static RespValue OfArray(RespValue[] items) => new(RespKind.Array, items);

    /// <summary>True for an error of this class, for instance <c>NOGROUP</c>.</summary>
    public bool IsErrorOf(string errorClass) =>
        IsError && Text is { } text && text.StartsWith(errorClass, StringComparison.Ordinal)
        && (text.Length == errorClass.Length || text[errorClass.Length] == ' ');

    /// <summary>This reply, unless it is an error.</summary>
    /// <exception cref="RedisReplyException">It is one; the message is Redis's own.</exception>
    public RespValue OrThrow() => IsError ? throw new RedisReplyException(Text) : this;
}
