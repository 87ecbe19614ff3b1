using System.Buffers;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Wires;

/// <summary>The event stream format (WHATWG HTML, 9.2 Server-sent events).</summary>
internal sealed class SseWire : Wire
{
    public static readonly SseWire Instance = new();

    public override TransportKind Transport => TransportKind.Sse;

    public override void WriteEvent(IBufferWriter<byte> output, EncodedEvent encoded, EventFormat format, ReadOnlySpan<byte> cursor)
    {
        output.Write(encoded.BytesFor(format));
        WriteCursor(output, cursor);
    }

    public override void WriteControl(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> cursor)
    {
        WriteNameAndData(output, name, data);
        WriteCursor(output, cursor);
    }

    // An id without data moves the reader's last event id and dispatches nothing (WHATWG HTML, 9.2.6).
    public override void WriteCursor(IBufferWriter<byte> output, ReadOnlySpan<byte> cursor)
    {
        output.Write("id: "u8);
        output.Write(cursor);
        output.Write("\n\n"u8);
    }

    public override void WriteHeartbeat(IBufferWriter<byte> output) => output.Write(":\n"u8);

    // No empty line: it would dispatch, and with no id seen on this stream yet some readers then forget their last event id.
    public override void WriteRetry(IBufferWriter<byte> output, int milliseconds)
    {
        output.Write("retry: "u8);
        milliseconds.TryFormat(output.GetSpan(16), out var written);
        output.Advance(written);
        output.Write("\n"u8);
    }

    public override void WriteClosing(IBufferWriter<byte> output, ClosingEvent closing, int retryMilliseconds, ReadOnlySpan<byte> cursor)
    {
        if (!closing.IsAsUsual)
        {
            WriteNameAndData(output, "close"u8, closing.Data.Span);
            if (cursor.IsEmpty)
            {
                output.Write("\n"u8);
            }
            else
            {
                WriteCursor(output, cursor);
            }
        }

        WriteRetry(output, retryMilliseconds);
    }

    private static void WriteNameAndData(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        output.Write("event: "u8);
        output.Write(name);
        output.Write("\n"u8);
        SseText.WriteData(output, data);
    }
}
