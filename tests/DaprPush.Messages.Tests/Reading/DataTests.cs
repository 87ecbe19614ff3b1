using System.Text;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.Messages.Tests.Reading;

public sealed class DataTests
{
    public static TheoryData<string> Spellings => new(
        "1", "-0", "1.0", "1E+2", "100000000000000000000000.000", "0.1e-7", "true", "\"\"", "\"a\\u0062\\/c\"", "\"\\ud800\"", "\"Größe 😀 \\uD83D\\uDE00\"",
        "[]", "[ 1 ,\t2\r\n, 3 ]", "{}", "{ \"b\" : 1, \"a\" : 2, \"b\" : 3 }", "{\"\\u0061\": {\"deep\": [[[null]]]}}", "\"</script>&<>'\"");

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Read_AnyJson_KeepsItByteForByte(string data) =>
        Reader.Read($$"""{"service":"s", "data" :  {{data}}  ,"target":{"user_id":"u"} }""").Draft!.Data.ToString().Should().Be(data);

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Write_AnyJson_PutsItThereByteForByte(string data)
    {
        var draft = Reader.Read($$"""{"service":"s","data":{{data}},"target":{"user_id":"u"} }""").Draft!;

        MessageJson.Write(draft.Accept(DateTimeOffset.UnixEpoch)).ToString().Should().Contain($"\"data\":{data},\"metadata\"");
    }

    [Fact]
    public void Read_AnyText_NeverThrowsAndNeverAccepts() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes => MessageReader.Read(bytes, AddressRule.TargetRequired) is { IsValid: false, Errors.Count: > 0 }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AValidMessageWithOneByteChanged_IsReadOrRefusedButNeverThrows()
    {
        var good = Encoding.UTF8.GetBytes("""
            {"id":"a","timestamp":"2025-07-30T15:10:00.123Z","type":"progress","service":"s","source":"\u0061","target":{"user_id":"u","channels":["a"]},
             "data":{"\u0070rogress":5,"x":["😀"]},"metadata":{"ttl":5,"ack":true}}
            """);
        var mutations = from at in Gen.Choose(0, good.Length - 1) from value in Gen.Choose(0, 255) select (at, value);
        var config = Config.QuickThrowOnFailure.WithMaxTest(5000);

        Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            var json = (byte[])good.Clone();
            json[mutation.at] = (byte)mutation.value;
            var result = MessageReader.Read(json, AddressRule.TargetRequired);
            return result.IsValid == (result.Errors.Count == 0) && result.IsValid == (result.Fault == MessageFault.None);
        }).Check(config);
    }

    [Theory]
    [InlineData("{\"progress\": 0}", true)]
    [InlineData("{\"progress\": 100}", true)]
    [InlineData("{\"progress\": 99.95}", true)]
    [InlineData("{\"x\": {\"progress\": \"no\"}, \"progress\": 1e1}", true)]
    [InlineData("{\"\\u0070rogress\": 5}", true)]
    [InlineData("{\"\\ud800\": 1, \"progress\": 5}", true)]
    [InlineData("{\"progress\": 100.1}", false)]
    [InlineData("{\"progress\": -1}", false)]
    [InlineData("{\"progress\": 1e400}", false)]
    [InlineData("{\"progress\": \"50\"}", false)]
    [InlineData("{\"progress\": null}", false)]
    [InlineData("{\"progress\": [5]}", false)]
    [InlineData("{\"progress\": 5, \"progress\": 500}", false)]
    [InlineData("{\"done\": 5}", false)]
    [InlineData("{}", false)]
    [InlineData("[50]", false)]
    [InlineData("50", false)]
    public void Read_Progress_NeedsItsNumber(string data, bool valid) =>
        Reader.Read($$"""{"type":"progress","service":"s","data":{{data}},"target":{"user_id":"u"} }""").Lines()
            .Should().Equal(Reader.Expect(valid, "data.progress: must be a number from 0 to 100 in a message of type progress"));

    [Fact]
    public void Read_OtherType_MayHaveAnyProgress() =>
        Reader.Read("""{"type":"status","service":"s","data":{"progress":"much"},"target":{"user_id":"u"} }""").IsValid.Should().BeTrue();
}
