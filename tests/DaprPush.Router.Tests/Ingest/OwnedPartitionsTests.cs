using DaprPush.Hosting.Settings;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tests.Ingest;

public sealed class OwnedPartitionsTests
{
    [Theory]
    [InlineData(1, 1, null, null, new[] { 0 })]
    [InlineData(4, 1, null, "message-router-7", new[] { 0, 1, 2, 3 })]
    [InlineData(4, 2, 1, "message-router-0", new[] { 1, 3 })]
    [InlineData(4, 2, null, "message-router-1", new[] { 1, 3 })]
    [InlineData(5, 2, null, "router", new[] { 0, 2, 4 })]
    [InlineData(5, 2, null, null, new[] { 0, 2, 4 })]
    public void Of_Instance_OwnsEveryNthPartition(int partitions, int instances, int? ordinal, string? pod, int[] owned) =>
        Of(partitions, instances, ordinal, pod).Select(partition => partition.Partition).Should().Equal(owned);

    [Fact]
    public void Of_AllInstances_OwnEachPartitionOnce() =>
        Enumerable.Range(0, 3).SelectMany(ordinal => Of(8, 3, ordinal, null)).Select(partition => partition.Topic)
            .Should().BeEquivalentTo(Enumerable.Range(0, 8).Select(partition => $"push.messages.{partition}"));

    [Theory]
    [InlineData(2, 3, 0, null, "*Instances is 3, but there are only 2 partitions*")]
    [InlineData(4, 2, 2, null, "*ordinal is 2*Instances is 2*")]
    [InlineData(4, 2, null, "message-router-5", "*ordinal is 5*message-router-5*")]
    public void Of_WhatCannotBe_IsRefusedWithASentence(int partitions, int instances, int? ordinal, string? pod, string sentence)
    {
        var refused = () => Of(partitions, instances, ordinal, pod);

        refused.Should().Throw<OptionsValidationException>().WithMessage(sentence);
    }

    private static IReadOnlyList<(int Partition, string Topic)> Of(int partitions, int instances, int? ordinal, string? pod) =>
        OwnedPartitions.Of(new PushOptions { Partitions = partitions }, new RouterOptions { Instances = instances, Ordinal = ordinal }, pod);
}
