using System.Text;
using System.Text.Json;
using DaprPush.Router.State;

namespace DaprPush.Router.Tests.State;

public class BulkStateTests
{
    [Fact]
    public void WriteKeys_Some_IsAsTheDaprApiHasIt() =>
        Encoding.UTF8.GetString(BulkState.WriteKeys(["a", "b"]).Span).Should().Be("""{"keys":["a","b"],"parallelism":16}""");

    [Fact]
    public void Read_ThereAndMissing_GivesWhatIsThere()
    {
        var read = BulkState.Read("""[{"key":"a","data":"e30=","etag":"7","metadata":{}},{"key":"b"},{"key":"c","data":null}]"""u8.ToArray());

        read.Keys.Should().Equal("a");
        read["a"].Value.Should().Equal("{}"u8.ToArray());
        read["a"].ETag.Should().Be("7");
    }

    [Theory]
    [InlineData("""[{"key":"a","error":"away"}]""", "*read a: away*")]
    [InlineData("""[{"key":"a","data":"e30="}]""", "*without an ETag*")]
    public void Read_KeyThatCouldNotBeRead_Throws(string json, string message) =>
        FluentActions.Invoking(() => BulkState.Read(Encoding.UTF8.GetBytes(json))).Should().Throw<HttpRequestException>().WithMessage(message);

    [Theory]
    [InlineData("""[{"key":"a","data":"%","etag":"7"}]""")]
    [InlineData("""[{"key":"a","data":{},"etag":"7"}]""")]
    public void Read_ValueOfSomebodyElse_Throws(string json) =>
        FluentActions.Invoking(() => BulkState.Read(Encoding.UTF8.GetBytes(json))).Should().Throw<JsonException>();
}
