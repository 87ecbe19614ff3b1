using System.Buffers.Binary;
using System.Text;
using DaprPush.Gateway.WebSockets;

namespace DaprPush.Gateway.Tests.WebSockets;

/// <summary>The protocol's cases (RFC 6455, 5 to 7), each whole, byte by byte and in pieces of every length.</summary>
public sealed class FrameReaderTests
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    public static TheoryData<string, byte[], string[]> Good => new()
    {
        // The RFC's own example of a masked text (5.7).
        { "the standard's", [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], ["Text Hello"] },
        { "empty text", Frame(0x81, ""), ["Text "] },
        { "two texts", [.. Frame(0x81, "one"), .. Frame(0x81, "two")], ["Text one", "Text two"] },
        { "125 bytes", Frame(0x81, new string('a', 125)), ["Text " + new string('a', 125)] },
        { "126 bytes", Frame(0x81, new string('a', 126)), ["Text " + new string('a', 126)] },
        { "127 bytes", Frame(0x81, new string('a', 127)), ["Text " + new string('a', 127)] },
        { "65,535 bytes", Frame(0x81, new string('a', 65_535)), ["Text " + new string('a', 65_535)] },
        { "65,536 bytes", Frame(0x81, new string('a', 65_536)), ["Text " + new string('a', 65_536)] },
        { "two fragments", [.. Frame(0x01, "Hel"), .. Frame(0x80, "lo")], ["Text Hello"] },
        { "fragments of nothing", [.. Frame(0x01, ""), .. Frame(0x00, ""), .. Frame(0x00, "x"), .. Frame(0x80, "")], ["Text x"] },
        { "a ping between fragments", [.. Frame(0x01, "Hel"), .. Frame(0x89, "p"), .. Frame(0x00, "l"), .. Frame(0x8A, ""), .. Frame(0x80, "o")], ["Ping p", "Pong ", "Text Hello"] },
        { "a close between fragments", [.. Frame(0x01, "Hel"), .. Frame(0x88, Close(1000, ""))], ["Close 1000 "] },
        { "a character cut by fragments", [.. Frame(0x01, Bytes("κόσμε")[..3]), .. Frame(0x80, Bytes("κόσμε")[3..])], ["Text κόσμε"] },
        { "64 KiB in fragments", [.. Frame(0x01, new string('a', 65_000)), .. Frame(0x80, new string('b', 536))], ["Text " + new string('a', 65_000) + new string('b', 536)] },
        { "ping of 125 bytes", Frame(0x89, new string('p', 125)), ["Ping " + new string('p', 125)] },
        { "pong nobody asked for", Frame(0x8A, "x"), ["Pong x"] },
        { "close of nothing", Frame(0x88, ""), ["Close "] },
        { "close with reason", Frame(0x88, Close(1001, "away ✓")), ["Close 1001 away ✓"] },
        { "close of an application", Frame(0x88, Close(4999, "")), ["Close 4999 "] },
        { "close of a library", Frame(0x88, Close(3000, "")), ["Close 3000 "] },
        { "close with 123 bytes of reason", Frame(0x88, Close(1000, new string('r', 123))), ["Close 1000 " + new string('r', 123)] },
    };

    public static TheoryData<string, byte[], string> Bad => new()
    {
        { "reserved bit 1", Frame(0xC1, "x"), "ProtocolError" },
        { "reserved bit 2", Frame(0xA1, "x"), "ProtocolError" },
        { "reserved bit 3", Frame(0x91, "x"), "ProtocolError" },
        { "opcode 3", Frame(0x83, ""), "ProtocolError" },
        { "opcode 7", Frame(0x87, ""), "ProtocolError" },
        { "opcode 11", Frame(0x8B, ""), "ProtocolError" },
        { "opcode 15", Frame(0x8F, ""), "ProtocolError" },
        { "no mask", [0x81, 0x02, 0x68, 0x69], "ProtocolError" },
        { "no mask, and nothing behind it", [0x81, 0x7E], "ProtocolError" },
        { "binary", Frame(0x82, "x"), "UnsupportedData" },
        { "a fragment of a binary", Frame(0x02, "x"), "UnsupportedData" },
        { "continuation of nothing", Frame(0x80, "x"), "ProtocolError" },
        { "continuation after a whole text", [.. Frame(0x81, ""), .. Frame(0x80, "x")], "ProtocolError" },
        { "text within a text", [.. Frame(0x01, "a"), .. Frame(0x81, "b")], "ProtocolError" },
        { "length of 16 bits for 125", [0x81, 0xFE, 0x00, 0x7D, .. Mask], "ProtocolError" },
        { "length of 64 bits for 65,535", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. Mask], "ProtocolError" },
        { "length with the highest bit", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, .. Mask], "ProtocolError" },
        { "65,537 bytes, of which none has come", [0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, .. Mask], "TooBig" },
        { "the largest length there is", [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. Mask], "TooBig" },
        { "65,537 bytes in fragments", [.. Frame(0x01, new string('a', 65_000)), .. Frame(0x80, new string('b', 537))], "TooBig" },
        { "a ping in fragments", Frame(0x09, "p"), "ProtocolError" },
        { "a ping of 126 bytes", Frame(0x89, new string('p', 126)), "ProtocolError" },
        { "a close of 126 bytes", Frame(0x88, Close(1000, new string('r', 124))), "ProtocolError" },
        { "a close of one byte", Frame(0x88, "x"), "ProtocolError" },
        { "a close with a reason that is no text", Frame(0x88, [0x03, 0xE8, 0xFF]), "InvalidText" },
        { "a lone byte of 80", Frame(0x81, [0x80]), "InvalidText" },
        { "a surrogate", Frame(0x81, [0xED, 0xA0, 0x80]), "InvalidText" },
        { "an overlong slash", Frame(0x81, [0xC0, 0xAF]), "InvalidText" },
        { "past the last character", Frame(0x81, [0xF4, 0x90, 0x80, 0x80]), "InvalidText" },
        { "a character cut off", Frame(0x81, Bytes("κ")[..1]), "InvalidText" },
        { "a character cut off in the last fragment", [.. Frame(0x01, "a"), .. Frame(0x80, Bytes("€")[..2])], "InvalidText" },
    };

    public static TheoryData<int> CodesThatAreNeverSent => [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

    [Theory]
    [MemberData(nameof(Good))]
    public void TryRead_GoodFrames_GivesEachOnce(string name, byte[] bytes, string[] expected)
    {
        foreach (var pieces in PiecesOf(bytes))
        {
            var reader = new FrameReader();
            Read(reader, pieces).Should().Equal(expected, name);
            reader.IsEmpty.Should().Be(name != "a close between fragments");
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryRead_BadFrames_SaysWhatIsWrongAndReadsNothingMore(string name, byte[] bytes, string code)
    {
        foreach (var pieces in PiecesOf(bytes))
        {
            var read = Read(new FrameReader(), [.. pieces, Frame(0x81, "behind it")]);
            read[^1].Should().StartWith(code + ": ", name);
            read.Should().NotContain(one => one.Contains("behind it", StringComparison.Ordinal));
            Encoding.UTF8.GetByteCount(read[^1][(code.Length + 2)..]).Should().BeLessThanOrEqualTo(123, "it stands in a close frame");
        }
    }

    [Theory]
    [MemberData(nameof(CodesThatAreNeverSent))]
    public void TryRead_CloseWithACodeThatIsNeverSent_IsAProtocolError(int code) =>
        Read(new FrameReader(), [Frame(0x88, Close(code, ""))]).Should().ContainSingle().Which.Should().StartWith("ProtocolError");

    [Fact]
    public void TryRead_HeadThatPromisesMuch_TakesNoMemoryForIt()
    {
        var reader = new FrameReader();
        byte[] promise = [0x81, 0xFE, 0xFF, 0xFF, .. Mask, 1];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(reader, [promise]).Should().BeEmpty();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 * 1024);
    }

    private static IEnumerable<byte[][]> PiecesOf(byte[] bytes)
    {
        yield return [bytes];
        foreach (var length in bytes.Length > 1_000 ? [4_096, 16_384, 9_999] : Enumerable.Range(1, Math.Min(bytes.Length, 20)))
        {
            yield return [.. bytes.Chunk(length)];
        }
    }

    private static List<string> Read(FrameReader reader, byte[][] pieces)
    {
        var read = new List<string>();
        foreach (var piece in pieces)
        {
            ReadOnlySpan<byte> rest = piece;
            while (reader.TryRead(ref rest, out var received))
            {
                read.Add(received.Fault is { } fault ? $"{fault}: {received.FaultReason}"
                    : received.Kind == FrameKind.Close && received.Payload.Length > 0
                        ? $"Close {BinaryPrimitives.ReadUInt16BigEndian(received.Payload)} {Encoding.UTF8.GetString(received.Payload[2..])}"
                        : $"{received.Kind} {Encoding.UTF8.GetString(received.Payload)}");
            }

            rest.IsEmpty.Should().BeTrue("what was given is taken");
        }

        return read;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Close(int code, string reason) => [(byte)(code >> 8), (byte)code, .. Bytes(reason)];

    private static byte[] Frame(byte first, string text) => Frame(first, Bytes(text));

    private static byte[] Frame(byte first, byte[] payload) => ClientFrame.Of(first, payload, Mask);
}
