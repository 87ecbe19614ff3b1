using System.Text.Json;
using System.Text.RegularExpressions;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Tests.Routing;

public sealed class MessageHandleTests
{
    [Fact]
    public void Of_SenderAndId_IsTheSameInEveryVersion() => MessageHandle.Of("key:orders", "order-42").Should().Be("~wJH2lmTN1YCEEUg0h6yLkg");

    [Fact]
    public void Of_AnotherSenderOrId_IsAnother() =>
        new[] { MessageHandle.Of("a", "bc"), MessageHandle.Of("ab", "c"), MessageHandle.Of("a", "c"), MessageHandle.Of("b", "bc") }
            .Should().OnlyHaveUniqueItems().And.OnlyContain(handle => MessageHandle.IsValid(handle) && Regex.IsMatch(handle, MessageHandle.Pattern) && !NameRules.IsValid(handle));

    [Theory]
    [InlineData("")]
    [InlineData("order-42")]
    [InlineData("0123456789012345678901x")]
    [InlineData("~012345678901234567890")]
    [InlineData("~01234567890123456789012")]
    [InlineData("~../../../UserRouter/xx")]
    [InlineData("~012345678901234567890\n")]
    public void IsValid_NoHandle_IsFalse(string text)
    {
        MessageHandle.IsValid(text).Should().BeFalse();
        Regex.IsMatch(text, MessageHandle.Pattern, RegexOptions.None).Should().BeFalse();
    }

    [Fact]
    public void From_SenderIsTold_HandleIsWhatTheMessageIsKnownBy()
    {
        var handle = MessageHandle.Of("key:orders", "order-42");
        var message = Routed("key:orders", ack: false);

        (message.Id, message.Identity, message.DedupeKey).Should().Be(("order-42", handle, handle));
        message.Repeat(2).DedupeKey.Should().Be(handle + "#2");
        message.Body.ToString().Should().Contain("\"id\":\"order-42\"").And.NotContain(handle, "only who confirms needs it");
        var json = JsonSerializer.Serialize(message, RoutingJson.Default.RoutedMessage);
        JsonSerializer.Deserialize(json, RoutingJson.Default.RoutedMessage)!.Identity.Should().Be(handle);
        json.Should().NotContain("identity");
    }

    [Fact]
    public void From_MessageThatWantsAnAcknowledgement_ShowsItsHandleAlsoWhenItIsRepeated()
    {
        var message = Routed("key:orders", ack: true);

        message.Body.ToString().Should().EndWith($"\"metadata\":{{\"priority\":\"normal\",\"ttl\":3600,\"delivery\":\"durable\",\"ack\":true,\"handle\":\"{message.Handle}\",\"retry_count\":0}}}}");
        message.Repeat(1).Body.ToString().Should().EndWith($"\"handle\":\"{message.Handle}\",\"retry_count\":1}}}}");
    }

    [Fact]
    public void From_SendersAreNotToldApart_HasNone()
    {
        var message = Routed("", ack: true);

        message.Handle.Should().BeNull();
        message.Identity.Should().Be("order-42");
        message.Body.ToString().Should().NotContain("handle");
        JsonSerializer.Serialize(message, RoutingJson.Default.RoutedMessage).Should().NotContain("\"handle\"");
    }

    private static RoutedMessage Routed(string sender, bool ack) => RoutedMessage.From(
        new PushMessage
        {
            Id = "order-42",
            Timestamp = DateTimeOffset.UnixEpoch,
            Type = MessageType.Info,
            Service = "s",
            Target = new MessageTarget { UserId = "u" },
            Data = RawJson.Parse("1"),
            Metadata = new MessageMetadata { Ack = ack },
        },
        DateTimeOffset.UnixEpoch,
        sender);
}
