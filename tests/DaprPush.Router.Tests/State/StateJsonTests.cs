using System.Text;
using System.Text.Json;
using DaprPush.Router.State;

namespace DaprPush.Router.Tests.State;

public class StateJsonTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("7", "\"etag\":\"7\",")]
    public void WriteReplacements_WithOrWithoutAnETag_IsAsTheDaprApiHasIt(string? etag, string written)
    {
        var json = StateJson.WriteReplacements([new VersionedChange(new StateChange("term-a", "{}"u8.ToArray(), 60), etag)]);

        Encoding.UTF8.GetString(json.Span).Should().Be(
            "[{'key':'term-a','value':'e30=',".Replace('\'', '"') + written + "'options':{'concurrency':'first-write'},'metadata':{'ttlInSeconds':'60'}}]".Replace('\'', '"'));
    }

    [Fact]
    public void WriteTransaction_UpsertsAndDeletes_AreAsTheDaprApiHasThem()
    {
        var json = StateJson.WriteTransaction([new StateChange("m-1", "{}"u8.ToArray(), 60), StateChange.Delete("m-0")]);

        Encoding.UTF8.GetString(json.Span).Should().Be(
            """[{"operation":"upsert","request":{"key":"m-1","value":"e30=","metadata":{"ttlInSeconds":"60"}}},{"operation":"delete","request":{"key":"m-0"}}]""");
    }

    [Fact]
    public void ReadValue_OfAnyBytes_GivesThemBack()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        using var transaction = JsonDocument.Parse(StateJson.WriteTransaction([new StateChange("k", bytes, 1)]));
        var stored = transaction.RootElement[0].GetProperty("request").GetProperty("value").GetRawText();

        StateJson.ReadValue(Encoding.UTF8.GetBytes(stored)).Should().Equal(bytes);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("\"no base64!\"")]
    [InlineData("null")]
    public void ReadValue_SomethingElse_IsRefused(string json) =>
        FluentActions.Invoking(() => StateJson.ReadValue(Encoding.UTF8.GetBytes(json))).Should().Throw<JsonException>();
}
