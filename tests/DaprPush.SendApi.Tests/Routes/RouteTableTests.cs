using DaprPush.SendApi.Routes;

namespace DaprPush.SendApi.Tests.Routes;

public sealed class RouteTableTests
{
    [Fact]
    public void Functions_ThatAnswerGet_AnswerHeadToo()
    {
        var gets = RouteTable.Functions().Where(function => function.Methods.Contains("GET")).ToArray();

        gets.Should().HaveCountGreaterThan(8).And.OnlyContain(function => function.Methods.Contains("HEAD"));
    }

    [Theory]
    [InlineData("health", "GET, HEAD")]
    [InlineData("health/", "GET, HEAD")]
    [InlineData("v1/connections/x", "DELETE")]
    [InlineData("/health", "")]
    [InlineData("v1//messages/send", "")]
    [InlineData("v1/messages//ack", "")]
    [InlineData("v1/nothing", "")]
    public void MethodsOf_AnyPath_AreThoseOfItsRoutes(string path, string methods) => new RouteTable().MethodsOf(path).Should().Be(methods);
}
