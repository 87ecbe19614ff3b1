using System.Buffers;
using System.Globalization;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Wires;

/// <summary>
/// Events as JSON objects: <c>{"event","id","message"}</c> for a message, <c>{"event","id",…}</c> for the gateway's own, with what that
/// event says beside them. How an object stands among others is the transport's.
/// </summary>
internal abstract class JsonWire : Wire
{
    private const int MaxNumber = 16;

    private static ReadOnlySpan<byte> Start => "{\"event\":\""u8;

    private static ReadOnlySpan<byte> Id => "\",\"id\":\""u8;

    private static ReadOnlySpan<byte> Message => "\",\"message\":"u8;

    private static ReadOnlySpan<byte> Rest => "\","u8;

    public override void WriteEvent(IBufferWriter<byte> output, EncodedEvent encoded, EventFormat format, ReadOnlySpan<byte> cursor)
    {
        var name = encoded.Name;
        var body = encoded.Body;
        Begin(output, Start.Length + name.Length + Id.Length + cursor.Length + Message.Length + body.Length + 1);
        output.Write(Start);
        output.Write(name);
        output.Write(Id);
        output.Write(cursor);
        output.Write(Message);
        WriteBody(output, body);
        output.Write("}"u8);
        End(output);
    }

    public override void WriteControl(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> cursor)
    {
        Begin(output, Start.Length + name.Length + (cursor.IsEmpty ? 0 : Id.Length + cursor.Length) + Rest.Length + data.Length - 1);
        output.Write(Start);
        output.Write(name);
        if (!cursor.IsEmpty)
        {
            output.Write(Id);
            output.Write(cursor);
        }

        output.Write(Rest);
        output.Write(data[1..]);
        End(output);
    }

    public override void WriteCursor(IBufferWriter<byte> output, ReadOnlySpan<byte> cursor)
    {
        var start = "{\"event\":\"cursor\",\"id\":\""u8;
        Begin(output, start.Length + cursor.Length + 2);
        output.Write(start);
        output.Write(cursor);
        output.Write("\"}"u8);
        End(output);
    }

    public override void WriteRetry(IBufferWriter<byte> output, int milliseconds)
    {
        // It stands in ready.
    }

    public override void WriteClosing(IBufferWriter<byte> output, ClosingEvent closing, int retryMilliseconds, ReadOnlySpan<byte> cursor)
    {
        if (closing.Data.Length > 0)
        {
            Span<byte> retry = stackalloc byte[MaxNumber];
            retryMilliseconds.TryFormat(retry, out var digits, provider: CultureInfo.InvariantCulture);
            WriteControl(output, "closing"u8, [.. closing.Data.Span[..^1], .. ",\"retry\":"u8, .. retry[..digits], (byte)'}'], cursor);
        }
    }

    /// <summary>Anything else that is an object.</summary>
    public void WriteObject(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        Begin(output, json.Length);
        output.Write(json);
        End(output);
    }

    /// <param name="length">Bytes of the object that is about to be written.</param>
    protected abstract void Begin(IBufferWriter<byte> output, int length);

    protected abstract void End(IBufferWriter<byte> output);

    protected virtual void WriteBody(IBufferWriter<byte> output, ReadOnlySpan<byte> body) => output.Write(body);
}
