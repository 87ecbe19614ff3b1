using System.Text;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

public sealed class MalformedTests
{
    [Theory]
    [InlineData("", "is not valid JSON: line 1, byte 1")]
    [InlineData("   ", "is not valid JSON: line 1, byte 4")]
    [InlineData("{", "is not valid JSON: line 1, byte 2")]
    [InlineData("{\n  \"id\": x\n}", "is not valid JSON: line 2, byte 9")]
    [InlineData("{\"id\":\"a\",}", "is not valid JSON: line 1, byte 11")]
    [InlineData("{} {}", "is not valid JSON: line 1, byte 4")]
    [InlineData("{\"data\":[1,2}", "is not valid JSON: line 1, byte 13")]
    [InlineData("{'id':1}", "is not valid JSON: line 1, byte 2")]
    [InlineData("{\"data\":01}", "is not valid JSON: line 1, byte 10")]
    [InlineData("{\"data\":NaN}", "is not valid JSON: line 1, byte 9")]
    [InlineData("// hello\n{}", "is not valid JSON: line 1, byte 1")]
    [InlineData("[1", "is not valid JSON: line 1, byte 3")]
    public void Read_NoJson_TellsLineAndByte(string text, string message)
    {
        var result = Reader.Read(text);

        result.Errors.Should().Equal(new FieldError("", message));
        result.Fault.Should().Be(MessageFault.Malformed);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("17")]
    public void Read_NoObject_SaysSo(string json)
    {
        var result = Reader.Read(json);

        result.Errors.Should().Equal(new FieldError("", "must be a JSON object"));
        result.Fault.Should().Be(MessageFault.Invalid);
    }

    [Fact]
    public void Read_InvalidUtf8_IsRefused()
    {
        byte[] json = [.. "{\"service\":\"s\",\"target\":{\"user_id\":\"u\"},\"data\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        var result = MessageReader.Read(json, AddressRule.TargetRequired);

        result.Errors.Should().Equal(new FieldError("", "is not valid UTF-8"));
        result.Fault.Should().Be(MessageFault.Malformed);
    }

    [Theory]
    [InlineData(MessageLimits.MaxMessageBytes, MessageFault.None)]
    [InlineData(MessageLimits.MaxMessageBytes + 1, MessageFault.TooLong)]
    public void Read_Length_IsLimitedInBytes(int bytes, MessageFault fault)
    {
        const string head = """{"service":"s","target":{"user_id":"u"},"data":"ü""";
        var json = head + new string('x', bytes - Encoding.UTF8.GetByteCount(head) - 2) + "\"}";

        var result = Reader.Read(json);

        result.Fault.Should().Be(fault);
        result.Lines().Should().Equal(Reader.Expect(fault == MessageFault.None, ": is 65537 bytes long; 65536 is the limit"));
    }

    [Theory]
    [InlineData(MessageLimits.MaxDepth - 1, true)]
    [InlineData(MessageLimits.MaxDepth, false)]
    [InlineData(10_000, false)]
    public void Read_DepthOfData_IsLimited(int arrays, bool valid)
    {
        var json = $$"""{"service":"s","target":{"user_id":"u"},"data":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        Reader.Read(json).Lines().Should().Equal(Reader.Expect(valid, "data: is nested too deep; a message may have 64 levels"));
    }

    [Fact]
    public void Read_DeepNestingInAnUnknownField_IsAnErrorOfThatField()
    {
        var json = $$"""{"service":"s","target":{"user_id":"u"},"data":1,"x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";

        Reader.Read(json).Errors.Should().ContainSingle().Which.Field.Should().Be("x");
    }

    [Fact]
    public void Read_ThousandsOfFaults_TellsTheFirstAndHowManyMore()
    {
        var fields = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"x{i}\":1"));

        var result = Reader.ReadWith(fields);

        result.Errors.Should().HaveCount(FieldError.MaxErrors + 1);
        result.Errors[^1].Should().Be(new FieldError("", $"has {5000 - FieldError.MaxErrors} more faults that are not listed"));
    }

    [Fact]
    public void Read_FieldNameAsLongAsTheMessage_IsShortenedInTheError() =>
        Reader.ReadWith($"\"{new string('x', 60_000)}\": 1").Errors.Should().ContainSingle().Which.Field.Should().Be(new string('x', 256) + "…");
}
