using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

public sealed class TargetRuleTests
{
    private const string Required = "target: needs at least one of user_id, channel, channels, task_id, kb_id, session_id";

    [Theory]
    [InlineData("{}", Required)]
    [InlineData("""{"channels": []}""", Required)]
    [InlineData("null", Required)]
    [InlineData("""{"user_id": null, "channels": null}""", Required)]
    [InlineData("""{"channels": ["a", null]}""", "target.channels[1]: must be a string")]
    [InlineData("""{"user": null}""", "target.user: is not a field of a target (user_id, session_id, channel, channels, task_id, kb_id)")]
    [InlineData("\"user1\"", "target: must be an object")]
    [InlineData("""[{"user_id": "u"}]""", "target: must be an object")]
    [InlineData("""{"user_id": 5}""", "target.user_id: must be a string")]
    [InlineData("""{"user_id": ""}""", "target.user_id: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"session_id": "a/b"}""", "target.session_id: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"task_id": "a b"}""", "target.task_id: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"kb_id": "*"}""", "target.kb_id: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"user_id": "."}""", "target.user_id: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"channel": ".."}""", "target.channel: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"channels": ["...", "a", "."]}""", "target.channels[2]: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"channel": "task:.."}""", "target.channel: names a task or knowledge base, whose own name must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"channels": ["a", "kb:."]}""", "target.channels[1]: names a task or knowledge base, whose own name must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"channel": ["a"]}""", "target.channel: must be a string")]
    [InlineData("""{"channels": "a"}""", "target.channels: must be an array of strings")]
    [InlineData("""{"channels": ["a", {"b": 1}]}""", "target.channels[1]: must be a string")]
    [InlineData("""{"user": "u"}""", "target.user: is not a field of a target (user_id, session_id, channel, channels, task_id, kb_id)")]
    [InlineData("""{"user_id": "u", "user_id": "v"}""", "target.user_id: is given twice")]
    public void Read_TargetAtFault_NamesTheField(string target, string error) => Reader.ReadTarget(target).Lines().Should().Equal(error);

    [Theory]
    [InlineData("""{"user_id": "u"}""")]
    [InlineData("""{"session_id": "s"}""")]
    [InlineData("""{"task_id": "t"}""")]
    [InlineData("""{"kb_id": "k"}""")]
    [InlineData("""{"channel": "c"}""")]
    [InlineData("""{"channels": ["c"]}""")]
    public void Read_OneAddress_IsEnough(string target) => Reader.ReadTarget(target).Errors.Should().BeEmpty();

    [Fact]
    public void Read_NoTarget_IsRequired() => Reader.Read("""{"service":"s","data":1}""").Lines().Should().Equal(Required);

    [Fact]
    public void Read_UnknownFieldThatBeginsWithTarget_DoesNotHideTheMissingTarget() =>
        Reader.Read("""{"service":"s","data":1,"targets":{}}""").Errors.Select(error => error.Field).Should().Equal("targets", "target");

    [Theory]
    [InlineData("""{"service":"s","data":1,"target":{"user_id":"u"}}""")]
    [InlineData("""{"service":"s","data":1,"target":{}}""")]
    public void Read_BroadcastWithTarget_IsRefused(string json) =>
        Reader.Read(json, AddressRule.NoTarget).Lines().Should().Equal("target: has no place in a broadcast, which goes to everyone");

    [Fact]
    public void Read_ChannelNamedTwice_IsThereOnce() =>
        Reader.ReadTarget("""{"channels": ["a", "b", "a"], "channel": "b"}""").Draft!.Target.Channels.Should().Equal("a", "b");

    [Theory]
    [InlineData(MessageLimits.MaxChannels, 0)]
    [InlineData(MessageLimits.MaxChannels + 1, 1)]
    [InlineData(8000, 1)]
    public void Read_Channels_AreLimited(int count, int errors)
    {
        var names = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\""));

        var result = Reader.ReadTarget($$"""{"channels": [{{names}}]}""");

        result.Lines().Should().Equal(Enumerable.Repeat("target.channels: names more than 100 channels", errors));
    }
}
