using System.Buffers;
using DaprPush.Gateway.Wires;

namespace DaprPush.Gateway.Polling;

/// <summary>
/// The events of a poll's answer: JSON objects, each with a comma before it. Only what a poll waits for: <c>ready</c> is a space, and signs
/// of life and places without an event are nothing, since the answer says the same.
/// </summary>
internal sealed class PollWire : JsonWire
{
    public static readonly PollWire Instance = new();

    /// <summary>What stands before the first event.</summary>
    public static ReadOnlySpan<byte> BeforeEvents => " ,"u8;

    public override TransportKind Transport => TransportKind.Poll;

    public override void WriteControl(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> cursor)
    {
        if (name.SequenceEqual("ready"u8))
        {
            output.Write(" "u8);
        }
        else
        {
            base.WriteControl(output, name, data, cursor);
        }
    }

    public override void WriteCursor(IBufferWriter<byte> output, ReadOnlySpan<byte> cursor)
    {
        // The answer has it.
    }

    public override void WriteHeartbeat(IBufferWriter<byte> output)
    {
        // The answer is one.
    }

    protected override void Begin(IBufferWriter<byte> output, int length) => output.Write(","u8);

    protected override void End(IBufferWriter<byte> output)
    {
        // The next begins with a comma.
    }
}
