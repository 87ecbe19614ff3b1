using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.Messages.Tests.Streams;

public sealed class StreamNameTests
{
    private const string Letters = "ABCXYZabcxyz019_.:@-";

    private static readonly Gen<string> Names =
        from length in Gen.Choose(1, 128) from letters in Gen.Elements(Letters.ToCharArray()).ArrayOf(length) select new string(letters);

    [Theory]
    [InlineData("user:u1", StreamKind.User, "u1")]
    [InlineData("channel:news", StreamKind.Channel, "news")]
    [InlineData("channel:user:u1", StreamKind.Channel, "user:u1")]
    [InlineData("task:t:1", StreamKind.Task, "t:1")]
    [InlineData("kb:k", StreamKind.Kb, "k")]
    [InlineData("session:s", StreamKind.Session, "s")]
    [InlineData("service:knowledge-service", StreamKind.Service, "knowledge-service")]
    [InlineData("broadcast", StreamKind.Broadcast, "")]
    public void TryParse_WholeName_GivesItsParts(string text, StreamKind kind, string name)
    {
        StreamName.TryParse(text, out var stream).Should().BeTrue();

        stream.Kind.Should().Be(kind);
        stream.Name.Should().Be(name);
        stream.Text.Should().Be(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("user")]
    [InlineData("user:")]
    [InlineData(":u")]
    [InlineData("User:u")]
    [InlineData("team:u")]
    [InlineData("user:a b")]
    [InlineData("user:a/b")]
    [InlineData("user:.")]
    [InlineData("channel:..")]
    [InlineData("broadcast:x")]
    [InlineData("Broadcast")]
    public void TryParse_AnythingElse_IsNone(string? text) => StreamName.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("news", "channel:news")]
    [InlineData("task:t", "task:t")]
    [InlineData("task:", "channel:task:")]
    [InlineData("tasks:t", "channel:tasks:t")]
    [InlineData("kb:k", "kb:k")]
    [InlineData("kb:", "channel:kb:")]
    [InlineData("broadcast", "broadcast")]
    [InlineData("broadcast:x", "channel:broadcast:x")]
    [InlineData("user:u", "channel:user:u")]
    [InlineData("session:s", "channel:session:s")]
    public void Channel_Name_MeansThisStream(string channel, string text) => StreamName.Channel(channel).Text.Should().Be(text);

    [Fact]
    public void Channel_OfTheLongestTaskId_CanBeFollowed()
    {
        var task = StreamName.Task(new string('x', 128));

        StreamName.Channel(task.Text).Should().Be(task);
        var tooLong = () => StreamName.Channel("task:" + new string('x', 129));
        tooLong.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("ä")]
    public void Create_BadName_Throws(string name)
    {
        foreach (var create in new Func<string, StreamName>[]
            { StreamName.User, StreamName.Channel, StreamName.Task, StreamName.Kb, StreamName.Session, StreamName.Service })
        {
            FluentActions.Invoking(() => create(name)).Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void TryParse_WhatAnyStreamIsCalled_GivesThatStream() =>
        Prop.ForAll(Names.ToArbitrary(), name => new[]
        {
            StreamName.User(name), StreamName.Channel(name), StreamName.Task(name), StreamName.Kb(name), StreamName.Session(name), StreamName.Service(name),
        }.All(stream => StreamName.TryParse(stream.Text, out var parsed) && parsed == stream && parsed.Kind == stream.Kind && parsed.Name == stream.Name))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ShardOf_AnyStream_LiesInItsPartitionAndHasANameThatCanBeRead() =>
        Prop.ForAll(Names.ToArbitrary(), name => new[] { StreamName.User(name), StreamName.Channel(name), StreamName.Broadcast, StreamName.Service(name) }
            .All(stream => Partitioning.ShardOf(stream, 5, 3) is var shard
                && shard.Partition == Partitioning.Of(stream, 5) && shard.Number is >= 0 and < 3 && ShardName.TryParse(shard.Text, out var read) && read == shard))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void IsValid_AnyText_FollowsThePattern() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => text is null
            || NameRules.IsValid(text) == System.Text.RegularExpressions.Regex.IsMatch(text, NameRules.Pattern.Replace("$", "\\z", StringComparison.Ordinal)))
            .QuickCheckThrowOnFailure();
}
