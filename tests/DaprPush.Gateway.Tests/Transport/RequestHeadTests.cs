using System.Text;
using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>When a client has said enough to be served.</summary>
public sealed class RequestHeadTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("G", false)]
    [InlineData("GET /sse/us", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\nHost: h\n\n", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab", true)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true)]
    [InlineData("\u0016\u0003\u0001", true)]
    [InlineData("\r\nGET", false)]
    [InlineData("get", false)]
    public void IsToBeServed_OfWhatWasSaid(string said, bool expected) =>
        RequestHead.IsToBeServed(Encoding.Latin1.GetBytes(said)).Should().Be(expected);

    [Theory]
    [InlineData("", false)]
    [InlineData("GET", false)]
    [InlineData("get", false)]
    [InlineData("\r\n\r\nGET", false)]
    [InlineData("\r\n", false)]
    [InlineData("\u0016", false)]
    [InlineData("{\"a\":1}", true)]
    [InlineData("\0", true)]
    [InlineData("\r\n\u0016", true)]
    [InlineData("\u0080", true)]
    public void IsNoRequest_OfWhatWasSaid(string said, bool expected) =>
        RequestHead.IsNoRequest(Encoding.Latin1.GetBytes(said)).Should().Be(expected);

    [Fact]
    public void IsToBeServed_MoreThanIsLookedAt_WithoutAnEnd()
    {
        var head = Encoding.ASCII.GetBytes("GET /" + new string('x', RequestHead.MaxLookedAt));
        RequestHead.IsToBeServed(head.AsSpan(0, RequestHead.MaxLookedAt - 1)).Should().BeFalse();
        RequestHead.IsToBeServed(head.AsSpan(0, RequestHead.MaxLookedAt)).Should().BeTrue();
    }
}
