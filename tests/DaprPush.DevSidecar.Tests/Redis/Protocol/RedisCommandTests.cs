using System.Buffers;
using System.Text;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Tests.Redis.Protocol;

public sealed class RedisCommandTests
{
    [Fact]
    public void WriteTo_TextNumbersAndBytes_AreBulkStringsWithByteLengths()
    {
        var output = new ArrayBufferWriter<byte>();

        var written = new RedisCommand("SET", "ключ", -12, new byte[] { 1, 13, 10 }, "").WriteTo(output);

        Encoding.Latin1.GetString(output.WrittenSpan).Should().Be(
            Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("*5\r\n$3\r\nSET\r\n$8\r\nключ\r\n$3\r\n-12\r\n$3\r\n\u0001\r\n\r\n$0\r\n\r\n")));
        written.Should().Be(output.WrittenCount);
    }
}
