using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Tests.Routing;

public sealed class IngestStampsTests
{
    private static readonly IngestMessage[] Messages =
    [
        Of(DeliveryMode.Durable, StreamName.User("u"), StreamName.Broadcast),
        Of(DeliveryMode.Ephemeral, StreamName.User("u")),
        Of(DeliveryMode.Durable, StreamName.User("u")),
    ];

    [Fact]
    public void FaultIn_StampsOfTheBatch_IsNone() => new IngestStamps("p", 5, [4, 0, 2]).FaultIn(Messages).Should().BeNull();

    [Fact]
    public void At_ADistance_GivesTheNumberThatFarBelow()
    {
        var stamps = new IngestStamps("p", 5, [4, 0, 2]);

        stamps.At(0, 0).Should().Be(new ProducerStamp("p", 5, 1));
        stamps.At(0, 1).Should().Be(new ProducerStamp("p", 5, 0), "no distance means that none is known");
        stamps.At(2, 2).Should().Be(new ProducerStamp("p", 7, 5));
    }

    [Theory]
    [InlineData("", 5, new long[] { 4, 0, 2 }, "*producer*")]
    [InlineData("a-name-that-is-longer-than-any-that-we-draw", 5, new long[] { 4, 0, 2 }, "*producer*")]
    [InlineData(null, 5, new long[] { 4, 0, 2 }, "*producer*")]
    [InlineData("p", 0, new long[] { 0, 0, 2 }, "*from number 0 on*")]
    [InlineData("p", 5, new long[] { 4, 0 }, "*2 stamps*want 3*")]
    [InlineData("p", 5, null, "*0 stamps*want 3*")]
    [InlineData("p", 5, new long[] { 4, 0, 2, 1 }, "*4 stamps*want 3*")]
    [InlineData("p", 5, new long[] { 6, 0, 2 }, "*number 5 points 6 back*")]
    [InlineData("p", 5, new long[] { 4, 0, -1 }, "*number 7 points -1 back*")]
    public void FaultIn_StampsOfSomethingElse_SaysWhatIsWrong(string? producer, long first, long[]? back, string fault) =>
        new IngestStamps(producer!, first, back!).FaultIn(Messages).Should().Match(fault);

    private static IngestMessage Of(DeliveryMode delivery, params StreamName[] streams) => new(
        new RoutedMessage { Id = "m", Type = MessageType.Info, Delivery = delivery, ExpiresAt = 1, Body = RawJson.Parse("1") }, streams);
}
