using System.Buffers;

namespace DaprPush.Gateway.Connections;

/// <summary>Bytes for one connection alone, as its transport writes them: an answer to what its client asked.</summary>
internal sealed class OwnBytes(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Bytes it keeps in memory, roughly.</summary>
    public int Size => bytes.Length + 100;

    public void Write(IBufferWriter<byte> output) => output.Write(bytes.Span);
}
