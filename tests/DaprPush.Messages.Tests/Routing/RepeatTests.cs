using System.Text.Json;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.Messages.Tests.Routing;

public sealed class RepeatTests
{
    private static readonly RoutedMessage Original = RoutedMessage.From(
        new PushMessage
        {
            Id = "order-7",
            Timestamp = DateTimeOffset.UnixEpoch,
            Type = MessageType.Info,
            Service = "s",
            Target = new MessageTarget { UserId = "u" },
            Data = RawJson.Parse("""{"n":1.50,"retry_count":9,"text":"\"retry_count\":0}}"}"""),
            Metadata = new MessageMetadata { Ack = true },
        },
        DateTimeOffset.UnixEpoch);

    [Fact]
    public void Repeat_RaisesTheCountInTheBodyAndChangesNothingElse()
    {
        var again = Original.Repeat(12);

        again.Body.ToString().Should().Be(Original.Body.ToString()[..^"0}}".Length] + "12}}");
        again.Should().Be(Original with { RetryCount = 12, Body = again.Body });
        again.Repeat(3).Body.Should().Match<RawJson>(body => body.ToString() == Original.Repeat(3).Body.ToString());
    }

    [Fact]
    public void DedupeKey_OfARepetition_IsNoIdASenderCanWrite()
    {
        Original.DedupeKey.Should().Be("order-7");
        Original.Repeat(2).DedupeKey.Should().Be("order-7#2");
        DaprPush.Messages.Streams.NameRules.IsValid("order-7#2").Should().BeFalse();
    }

    [Fact]
    public void Json_OfARepetition_KeepsTheCount()
    {
        var json = JsonSerializer.Serialize(Original.Repeat(2), RoutingJson.Default.RoutedMessage);

        JsonSerializer.Deserialize(json, RoutingJson.Default.RoutedMessage)!.DedupeKey.Should().Be("order-7#2");
        JsonSerializer.Serialize(Original, RoutingJson.Default.RoutedMessage).Should().NotContain("dedupe");
    }
}
