using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

public sealed class TargetRuleTests
{
    private const string Required = "target: needs at least one of user_id, user_ids, channel, channels, task_id, kb_id, session_id";

    [Theory]
    [InlineData("{}", Required)]
    [InlineData("""{"channels": []}""", Required)]
    [InlineData("null", Required)]
    [InlineData("""{"user_id": null, "channels": null}""", Required)]
    [InlineData("""{"channels": ["a", null]}""", "target.channels[1]: must be a string")]
    [InlineData("""{"user": null}""", "target.user: is not a field of a target (user_id, user_ids, session_id, channel, channels, task_id, kb_id, exclude)")]
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
    [InlineData("""{"user": "u"}""", "target.user: is not a field of a target (user_id, user_ids, session_id, channel, channels, task_id, kb_id, exclude)")]
    [InlineData("""{"user_id": "u", "user_id": "v"}""", "target.user_id: is given twice")]
    [InlineData("""{"user_ids": []}""", Required)]
    [InlineData("""{"exclude": {"session_id": "s"}}""", Required)]
    [InlineData("""{"user_ids": "u"}""", "target.user_ids: must be an array of strings")]
    [InlineData("""{"user_ids": ["u", 5]}""", "target.user_ids[1]: must be a string")]
    [InlineData("""{"user_ids": ["u", "a b"]}""", "target.user_ids[1]: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"user_ids": ["u", "v"], "session_id": "s"}""", "target.session_id: is the session of one user; there are several")]
    [InlineData("""{"user_id": "u", "user_ids": ["v"], "session_id": "s"}""", "target.session_id: is the session of one user; there are several")]
    [InlineData("""{"user_id": "u", "exclude": "s"}""", "target.exclude: must be an object")]
    [InlineData("""{"user_id": "u", "exclude": {"user_id": "v"}}""", "target.exclude.user_id: is not a field of exclude (connection_id, session_id)")]
    [InlineData("""{"user_id": "u", "exclude": {"session_id": "a b"}}""", "target.exclude.session_id: must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..")]
    [InlineData("""{"user_id": "u", "exclude": {"connection_id": "conn_1"}}""", "target.exclude.connection_id: must be a connection's id, as the event ready says it")]
    [InlineData("""{"user_id": "u", "exclude": {"session_id": "s", "session_id": "t"}}""", "target.exclude.session_id: is given twice")]
    [InlineData("""{"user_id": "u", "users": 3}""", "target.users: is not a field of a target (user_id, user_ids, session_id, channel, channels, task_id, kb_id, exclude)")]
    public void Read_TargetAtFault_NamesTheField(string target, string error) => Reader.ReadTarget(target).Lines().Should().Equal(error);

    [Theory]
    [InlineData("""{"user_id": "u"}""")]
    [InlineData("""{"session_id": "s"}""")]
    [InlineData("""{"task_id": "t"}""")]
    [InlineData("""{"kb_id": "k"}""")]
    [InlineData("""{"channel": "c"}""")]
    [InlineData("""{"channels": ["c"]}""")]
    [InlineData("""{"user_ids": ["u"]}""")]
    [InlineData("""{"user_ids": ["u", "v"], "task_id": "t"}""")]
    [InlineData("""{"user_ids": ["u"], "session_id": "s"}""")]
    [InlineData("""{"user_id": "u", "exclude": {}}""")]
    [InlineData("""{"user_id": "u", "exclude": null}""")]
    [InlineData("""{"user_id": "u", "exclude": {"connection_id": null, "session_id": null}}""")]
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
        Reader.Read(json, AddressRule.NoTarget).Lines().Should().Equal("target: has no place in a broadcast, which goes to everyone but who is in exclude");

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

    [Fact]
    public void Read_Users_EachOnceAndOneAloneIsTheUser()
    {
        Reader.ReadTarget("""{"user_id": "a", "user_ids": ["b", "a", "b"]}""").Draft!.Target.Should().Match<MessageTarget>(target => target.UserId == null && target.UserIds.Count == 2);
        Reader.ReadTarget("""{"user_id": "a", "user_ids": ["b"]}""").Draft!.Target.UserIds.Should().Equal("a", "b");
        Reader.ReadTarget("""{"user_ids": ["b", "b"]}""").Draft!.Target.Should().Match<MessageTarget>(target => target.UserId == "b" && target.UserIds.Count == 0);
    }

    [Theory]
    [InlineData(MessageLimits.MaxUsers, 0)]
    [InlineData(MessageLimits.MaxUsers + 1, 1)]
    public void Read_Users_AreLimited(int count, int errors)
    {
        var names = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\""));

        Reader.ReadTarget($$"""{"user_ids": [{{names}}, "0"]}""").Lines().Should().Equal(Enumerable.Repeat("target.user_ids: names more than 1000 users", errors));
    }

    [Theory]
    [InlineData("""["u", "v"]""", 1)]
    [InlineData("""["u"]""", 0)]
    public void Read_SeveralUsersThatAreToAcknowledge_IsRefused(string users, int errors) =>
        Reader.Read($$$"""{"service":"s","data":1,"target":{"user_ids":{{{users}}}},"metadata":{"ack":true}}""")
            .Errors.Select(error => error.Field).Should().Equal(Enumerable.Repeat("metadata.ack", errors));

    [Fact]
    public void Read_Exclude_IsTheConnectionAndTheSession()
    {
        var id = $"conn_{Guid.NewGuid():N}.gateway-0";

        Reader.ReadTarget($$$"""{"channel": "c", "exclude": {"connection_id": "{{{id}}}", "session_id": "s"}}""").Draft!.Target.Exclude
            .Should().Be(new MessageExclusion { ConnectionId = id, SessionId = "s" });
    }

    [Fact]
    public void Read_BroadcastThatExcludes_IsLet() => Reader.Read("""{"service":"s","data":1,"target":{"exclude":{"session_id":"s"}}}""", AddressRule.NoTarget)
        .Draft!.Target.Should().Match<MessageTarget>(target => target.IsEmpty && target.Exclude!.SessionId == "s");
}
