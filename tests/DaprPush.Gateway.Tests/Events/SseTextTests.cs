using System.Buffers;
using System.Text;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.Gateway.Tests.Events;

public class SseTextTests
{
    [Theory]
    [InlineData("", "data: \n")]
    [InlineData("a", "data: a\n")]
    [InlineData("a\nb", "data: a\ndata: b\n")]
    [InlineData("a\rb", "data: a\ndata: b\n")]
    [InlineData("a\r\nb", "data: a\ndata: b\n")]
    [InlineData("a\n", "data: a\ndata: \n")]
    [InlineData("\r\n\r", "data: \ndata: \ndata: \n")]
    [InlineData("grüße 🌍", "data: grüße 🌍\n")]
    public void WriteData_Text_IsSplitAtEveryLineEnd(string text, string expected) => Write(text).Should().Be(expected);

    [Fact]
    public void WriteData_AnyText_IsReadBackWithLineEndsNormalised()
    {
        var pieces = Gen.Elements("\r", "\n", "\r\n", ":", " ", "data", "id: 1", "é", "🌍", "x").ListOf().Select(list => string.Concat(list));
        Prop.ForAll(pieces.ToArbitrary(), text =>
            EventStreamParser.Read(Encoding.UTF8.GetBytes(Write(text) + "\n")).Events.Should().ContainSingle().Which.Data
                .Should().Be(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static string Write(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SseText.WriteData(buffer, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
