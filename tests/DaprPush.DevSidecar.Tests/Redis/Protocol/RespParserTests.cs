using System.Buffers;
using System.Text;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Tests.Redis.Protocol;

public sealed class RespParserTests
{
    private const string EveryKind =
        "+OK\r\n+\r\n-ERR no\r\n:-42\r\n:9223372036854775807\r\n$5\r\nhello\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n$4\r\n\r\n\r\n\r\n"
        + "*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n$-1\r\n*1\r\n*1\r\n*1\r\n+deep\r\n$6\r\ngrüß\r\n";

    private static readonly string[] EveryKindRead =
    [
        "+OK", "+", "-ERR no", ":-42", ":9223372036854775807", "\"hello\"", "\"\"", "null", "null", "[]", "\"\r\n\r\n\"",
        "[:1,[\"a\",[]],null]", "[[[+deep]]]", "\"grüß\"",
    ];

    [Fact]
    public void TryRead_EveryKindInOnePiece_GivesEachValue()
    {
        var wire = RespText.Bytes(EveryKind);

        RespText.ReadAll(new RespParser(), wire, [wire.Length]).Should().Equal(EveryKindRead);
    }

    [Fact]
    public void TryRead_ByteByByte_GivesTheSameValues()
    {
        var wire = RespText.Bytes(EveryKind);

        RespText.ReadAll(new RespParser(), wire, Enumerable.Repeat(1, wire.Length)).Should().Equal(EveryKindRead);
    }

    [Fact]
    public void TryRead_SplitAtEachPosition_GivesTheSameValues()
    {
        var wire = RespText.Bytes(EveryKind);

        for (var split = 0; split <= wire.Length; split++)
        {
            RespText.ReadAll(new RespParser(), wire, [split, wire.Length - split]).Should().Equal(EveryKindRead, "split at {0}", split);
        }
    }

    [Fact]
    public void TryRead_IncompleteReply_AsksForMore()
    {
        var buffer = new ReadOnlySequence<byte>(RespText.Bytes("*2\r\n:1\r\n$10\r\nabc"));

        new RespParser().TryRead(ref buffer, out _).Should().BeFalse();
        Encoding.ASCII.GetString(buffer).Should().Be("$10\r\nabc", "what is finished is not asked for again");
    }

    [Theory]
    [InlineData("\r\n", "empty line")]
    [InlineData("hello\r\n", "no RESP2 type")]
    [InlineData("%1\r\n", "no RESP2 type")]
    [InlineData("+OK\n", "LF alone")]
    [InlineData("\n", "LF alone")]
    [InlineData(":12x\r\n", "holds no number")]
    [InlineData(":\r\n", "holds no number")]
    [InlineData(":9223372036854775808\r\n", "holds no number")]
    [InlineData("$-2\r\n", "not within")]
    [InlineData("$536870913\r\n", "not within")]
    [InlineData("*1048577\r\n", "not within")]
    [InlineData("*-2\r\n", "not within")]
    [InlineData("$3\r\nabcd\r\n", "does not end with CR LF")]
    public void TryRead_Malformed_SaysWhatIsWrong(string wire, string problem)
    {
        var read = () => RespText.ReadAll(new RespParser(), RespText.Bytes(wire), [wire.Length]);

        read.Should().Throw<RespFormatException>().WithMessage($"*{problem}*");
    }

    [Fact]
    public void TryRead_NestedTooDeep_IsRefused()
    {
        var wire = RespText.Bytes(string.Concat(Enumerable.Repeat("*1\r\n", RespParser.MaxDepth + 1)));

        var read = () => RespText.ReadAll(new RespParser(), wire, [wire.Length]);

        read.Should().Throw<RespFormatException>().WithMessage("*nested more than 16 deep*");
    }

    [Fact]
    public void TryRead_EndlessLine_IsRefusedBeforeItEnds()
    {
        var wire = RespText.Bytes("+" + new string('x', RespParser.MaxLine));

        var read = () => RespText.ReadAll(new RespParser(), wire, [wire.Length]);

        read.Should().Throw<RespFormatException>().WithMessage("*longer than*");
    }
}
