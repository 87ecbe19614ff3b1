using System.Text.RegularExpressions;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Tests.Reading;

public sealed class EventRuleTests
{
    [Theory]
    [InlineData("order.created")]
    [InlineData("A")]
    [InlineData("Ready")]
    [InlineData("messages")]
    public void Read_EventOfACustomMessage_IsItsName(string name)
    {
        Reader.ReadWith($"\"event\": \"{name}\"").Draft!.Event.Should().Be(name);
        Reader.ReadWith($"\"type\": \"custom\", \"event\": \"{name}\"").Draft!.Event.Should().Be(name);
        Regex.IsMatch(name, EventNames.Pattern).Should().BeTrue();
    }

    [Theory]
    [InlineData("ready")]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("closing")]
    [InlineData("cursor")]
    [InlineData("presence")]
    [InlineData("withdrawn")]
    [InlineData("message")]
    [InlineData("open")]
    [InlineData("error")]
    [InlineData("custom")]
    [InlineData("progress")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("..")]
    public void Read_EventThatMayNotBeOne_IsNamed(string name)
    {
        Reader.ReadWith($"\"event\": \"{name}\"").Errors.Select(error => error.Field).Should().Equal("event");
        Regex.IsMatch(name, EventNames.Pattern).Should().BeFalse();
    }

    [Theory]
    [InlineData("\"event\": \"a\", \"type\": \"info\"", "event: is for messages of type custom; another type is itself the name of the event")]
    [InlineData("\"event\": 5", "event: must be a string")]
    public void Read_EventAtFault_IsToldWhy(string fields, string error) => Reader.ReadWith(fields).Lines().Should().Equal(error);

    [Fact]
    public void Read_NullForAnEvent_IsNone() => Reader.ReadWith("\"event\": null, \"type\": \"info\"").Draft!.Event.Should().BeNull();
}
