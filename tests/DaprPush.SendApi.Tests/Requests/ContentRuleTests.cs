using DaprPush.SendApi.Requests;

namespace DaprPush.SendApi.Tests.Requests;

public sealed class ContentRuleTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/vnd.example.message+json")]
    [InlineData("application/json; profile=x")]
    public void Check_JsonInUtf8_MayBeRead(string contentType) => ContentRule.Check(contentType, null).Should().BeNull();

    [Theory]
    [InlineData(null, "The request has no Content-Type; it must be application/json.")]
    [InlineData("", "The request has no Content-Type; it must be application/json.")]
    [InlineData("text/plain", "The Content-Type is 'text/plain'; it must be application/json.")]
    [InlineData("text/json", "The Content-Type is 'text/json'; it must be application/json.")]
    [InlineData("application/x-www-form-urlencoded", "The Content-Type is 'application/x-www-form-urlencoded'; it must be application/json.")]
    [InlineData("application/jsonp", "The Content-Type is 'application/jsonp'; it must be application/json.")]
    [InlineData("json", "The Content-Type is 'json'; it must be application/json.")]
    [InlineData("application/json; charset=iso-8859-1", "The charset is 'iso-8859-1'; JSON is sent in utf-8.")]
    [InlineData("application/json; charset=utf-16", "The charset is 'utf-16'; JSON is sent in utf-8.")]
    public void Check_AnythingElse_SaysWhatItMustBe(string? contentType, string detail) => ContentRule.Check(contentType, null).Should().Be(detail);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("identity", true)]
    [InlineData("gzip", false)]
    [InlineData("br, gzip", false)]
    public void Check_CompressedBody_IsRefused(string? encoding, bool readable) =>
        (ContentRule.Check("application/json", encoding) is null).Should().Be(readable);
}
