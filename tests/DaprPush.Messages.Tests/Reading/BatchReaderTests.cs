using System.Text;
using DaprPush.Messages.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.Messages.Tests.Reading;

public sealed class BatchReaderTests
{
    private static readonly byte[] Good = Encoding.UTF8.GetBytes("""{"messages":[ {"a":[1,{}]} , 7,"\ud800", [[]] ] }""");

    [Fact]
    public void Read_Entries_AreTheExactSlicesInOrder() =>
        BatchReader.Read(Good).Entries.Select(entry => Encoding.UTF8.GetString(entry.Span)).Should().Equal("""{"a":[1,{}]}""", "7", "\"\\ud800\"", "[[]]");

    [Theory]
    [InlineData("""{"messages":[1],"\ud800":2}""", "\\ud800")]
    [InlineData("""{"messages":[1],"other":{"messages":[]}}""", "other")]
    [InlineData("""{"messages":"1"}""", "messages")]
    public void Read_AnotherField_IsNamedAndNothingIsThere(string json, string field)
    {
        var batch = BatchReader.Read(Encoding.UTF8.GetBytes(json));

        batch.Fault.Should().Be(MessageFault.Invalid);
        batch.Errors.Should().ContainSingle().Which.Field.Should().Be(field);
        batch.Entries.Should().BeEmpty();
    }

    [Fact]
    public void Read_ThousandsOfLevels_AreTheirMessagesBusiness()
    {
        var json = $$"""{"messages":[{{new string('[', 100_000)}}{{new string(']', 100_000)}}]}""";

        BatchReader.Read(Encoding.UTF8.GetBytes(json)).Entries.Should().ContainSingle().Which.Length.Should().Be(200_000);
    }

    [Fact]
    public void Read_AnyTwoBytesChanged_IsReadOrRefusedButNeverThrows()
    {
        var mutations =
            from first in Gen.Choose(0, Good.Length - 1)
            from second in Gen.Choose(0, Good.Length - 1)
            from values in Gen.Choose(0, 255).Two()
            select (first, second, values);

        Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            var json = (byte[])Good.Clone();
            json[mutation.first] = (byte)mutation.values.Item1;
            json[mutation.second] = (byte)mutation.values.Item2;
            var batch = BatchReader.Read(json);
            return (batch.Fault == MessageFault.None) == (batch.Errors.Count == 0) && (batch.Errors.Count == 0 || batch.Entries.Count == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
