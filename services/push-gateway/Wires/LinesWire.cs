using System.Buffers;

namespace DaprPush.Gateway.Wires;

/// <summary>One JSON object a line, for <c>application/x-ndjson</c>.</summary>
internal sealed class LinesWire : JsonWire
{
    public static readonly LinesWire Instance = new();

    public override TransportKind Transport => TransportKind.Lines;

    public override void WriteHeartbeat(IBufferWriter<byte> output) => output.Write("{\"event\":\"heartbeat\"}\n"u8);

    protected override void Begin(IBufferWriter<byte> output, int length)
    {
        // A line begins where the one before ends.
    }

    protected override void End(IBufferWriter<byte> output) => output.Write("\n"u8);

    // Within texts JSON has line ends escaped: those that are there stand between tokens, where a space says the same.
    protected override void WriteBody(IBufferWriter<byte> output, ReadOnlySpan<byte> body)
    {
        var line = output.GetSpan(body.Length)[..body.Length];
        body.CopyTo(line);
        line.Replace((byte)'\r', (byte)' ');
        line.Replace((byte)'\n', (byte)' ');
        output.Advance(body.Length);
    }
}
