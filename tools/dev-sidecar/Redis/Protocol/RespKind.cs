namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>The reply types of RESP version 2 (https://redis.io/docs/latest/develop/reference/protocol-spec/).</summary>
internal enum RespKind : byte
{
    /// <summary>A null bulk string (<c>$-1</c>) or a null array (<c>*-1</c>).</summary>
    Null,

    /// <summary>A short text such as <c>OK</c> (<c>+</c>).</summary>
    SimpleString,

    /// <summary>An error, its first word naming its class (<c>-</c>).</summary>
    Error,

    /// <summary>A signed 64-bit number (<c>:</c>).</summary>
    Integer,

    /// <summary>Bytes (<c>$</c>).</summary>
    BulkString,

    /// <summary>A list of replies of any type (<c>*</c>).</summary>
    Array,
}
