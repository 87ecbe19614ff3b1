using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Tests.Routing;

public sealed class PartitioningTests
{
    // Written down once: another release or machine that disagrees would break the order of a stream.
    [Theory]
    [InlineData("broadcast", 4, 0)]
    [InlineData("user:user123", 4, 3)]
    [InlineData("user:user123", 256, 207)]
    [InlineData("service:knowledge-service", 7, 5)]
    [InlineData("channel:orders", 1, 0)]
    public void Of_KnownStreams_NeverChanges(string stream, int partitions, int expected)
    {
        StreamName.TryParse(stream, out var name).Should().BeTrue();

        Partitioning.Of(name, partitions).Should().Be(expected);
    }

    [Fact]
    public void Of_ManyUsers_FillsThePartitionsEvenly()
    {
        var counts = Enumerable.Range(0, 10_000).CountBy(i => Partitioning.Of(StreamName.User($"user{i}"), 8)).ToDictionary();

        counts.Should().HaveCount(8);
        counts.Values.Should().OnlyContain(count => count > 1_100 && count < 1_400);
    }

    [Fact]
    public void Of_LongestName_HasAPartition() =>
        Partitioning.Of(StreamName.Session(new string('x', MessageLimits.MaxNameLength)), 16).Should().BeInRange(0, 15);

    [Fact]
    public void Split_StreamsOfSeveralPartitions_GoesIntoEachWithJustItsStreamsInOrder()
    {
        var streams = Enumerable.Range(0, 20).Select(i => StreamName.User($"u{i}")).ToArray();
        var messages = Enumerable.Range(0, 10).Select(i => Message($"m{i}", streams[i], streams[i + 1], streams[i + 10])).ToArray();

        var shares = Partitioning.Split(messages, 4);

        for (var partition = 0; partition < 4; partition++)
        {
            (shares[partition] ?? []).Should().BeEquivalentTo(
                messages
                    .Select(message => message with { Streams = [.. message.Streams.Where(stream => Partitioning.Of(stream, 4) == partition)] })
                    .Where(message => message.Streams.Count > 0),
                options => options.WithStrictOrdering());
        }
    }

    [Theory]
    [InlineData(0, 1, "push.messages")]
    [InlineData(0, 4, "push.messages.0")]
    [InlineData(3, 4, "push.messages.3")]
    public void OfPartition_TopicName(int partition, int partitions, string topic) => Topics.OfPartition(partition, partitions).Should().Be(topic);

    private static IngestMessage Message(string id, params StreamName[] streams) => new(
        new RoutedMessage { Id = id, Type = MessageType.Info, ExpiresAt = 1, Body = RawJson.Parse("{}") }, streams);
}
