using System.Buffers;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Wires;

/// <summary>How a transport writes what its connections get. Has no state: one of each kind serves all connections.</summary>
internal abstract class Wire
{
    /// <summary>What metrics and clients know it by.</summary>
    public abstract TransportKind Transport { get; }

    /// <param name="cursor">The connection's place after the event.</param>
    public abstract void WriteEvent(IBufferWriter<byte> output, EncodedEvent encoded, EventFormat format, ReadOnlySpan<byte> cursor);

    /// <summary>An event of the gateway's own: <c>ready</c>, <c>reset</c>.</summary>
    /// <param name="data">A JSON object.</param>
    public abstract void WriteControl(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> cursor);

    /// <summary>The place alone: messages that were not for the connection moved it.</summary>
    public abstract void WriteCursor(IBufferWriter<byte> output, ReadOnlySpan<byte> cursor);

    public abstract void WriteHeartbeat(IBufferWriter<byte> output);

    /// <summary>When to come back, the first thing on a stream; nothing where <c>ready</c> says it.</summary>
    public abstract void WriteRetry(IBufferWriter<byte> output, int milliseconds);

    /// <summary>The last thing on a stream.</summary>
    /// <param name="cursor">Empty where the stream ends before it has begun, or the client knows its place.</param>
    public abstract void WriteClosing(IBufferWriter<byte> output, ClosingEvent closing, int retryMilliseconds, ReadOnlySpan<byte> cursor);
}
