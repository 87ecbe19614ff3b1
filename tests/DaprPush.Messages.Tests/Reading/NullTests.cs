using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

/// <summary>Serialisers write null for what is not there.</summary>
public sealed class NullTests
{
    [Fact]
    public void Read_OptionalFieldsNull_IsTheSameAsWithoutThem()
    {
        var result = Reader.Read("""
            {"id": null, "timestamp": null, "type": null, "source": null, "service": "s", "data": {"a": null},
             "target": {"user_id": "u", "session_id": null, "channel": null, "channels": null, "task_id": null, "kb_id": null},
             "metadata": {"priority": null, "ttl": null, "delivery": null, "ack": null, "retry_count": null}}
            """);

        result.Draft.Should().BeEquivalentTo(Reader.Read("""{"service": "s", "data": {"a": null}, "target": {"user_id": "u"}}""").Draft,
            options => options.Excluding(draft => draft!.Data));
        result.Draft!.Data.ToString().Should().Be("""{"a": null}""");
    }

    [Fact]
    public void Read_MetadataNull_IsTheDefault() =>
        Reader.ReadWith("\"metadata\": null").Draft!.Metadata.Should().Be(new MessageMetadata());

    [Theory]
    [InlineData("null", true)]
    [InlineData("{}", false)]
    [InlineData("5", false)]
    public void Read_TargetInABroadcast_IsAnErrorUnlessItIsNull(string target, bool valid) =>
        Reader.Read($$"""{"service": "s", "data": 1, "target": {{target}}}""", AddressRule.NoTarget).IsValid.Should().Be(valid);
}
