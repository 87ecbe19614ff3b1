using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Messages.Tests.Reading;

namespace DaprPush.Messages.Tests.Streams;

public sealed class MessageStreamsTests
{
    [Theory]
    [InlineData("""{"user_id":"u"}""", "user:u")]
    [InlineData("""{"user_id":"u","session_id":"s"}""", "user:u")]
    [InlineData("""{"user_id":"u","task_id":"t","kb_id":"k"}""", "user:u")]
    [InlineData("""{"session_id":"s"}""", "session:s")]
    [InlineData("""{"task_id":"t"}""", "task:t")]
    [InlineData("""{"kb_id":"k"}""", "kb:k")]
    [InlineData("""{"kb_id":"k","task_id":"t","session_id":"s"}""", "session:s task:t kb:k")]
    [InlineData("""{"channel":"c"}""", "channel:c")]
    [InlineData("""{"channels":["b","a"],"channel":"c"}""", "channel:b channel:a channel:c")]
    [InlineData("""{"user_id":"u","channels":["a"]}""", "user:u channel:a")]
    [InlineData("""{"user_id":"u","user_ids":["v","w"],"channels":["a"],"task_id":"t"}""", "user:u user:v user:w channel:a")]
    [InlineData("""{"task_id":"t","channels":["task:t","kb:x","broadcast","user:u"]}""", "task:t kb:x broadcast channel:user:u")]
    public void Of_Target_GivesItsStreamsOnceAndTheServiceLast(string target, string streams)
    {
        var message = Reader.ReadTarget(target).Draft!.Accept(DateTimeOffset.UnixEpoch);

        MessageStreams.Of(message).Select(stream => stream.Text).Should().Equal($"{streams} service:billing".Split(' '));
        MessageStreams.Addressed(message.Target).Should().HaveCount(streams.Split(' ').Length);
    }

    [Fact]
    public void Of_Broadcast_GivesTheBroadcastStream()
    {
        var message = Reader.Read("""{"service":"s","data":1}""", Messages.Reading.AddressRule.NoTarget).Draft!.Accept(DateTimeOffset.UnixEpoch);

        MessageStreams.Of(message).Should().Equal(StreamName.Broadcast, StreamName.Service("s"));
    }

    [Theory]
    [InlineData("""{"user_id":"u","session_id":"s"}""", "s")]
    [InlineData("""{"user_id":"u"}""", null)]
    [InlineData("""{"session_id":"s"}""", null)]
    [InlineData("""{"session_id":"s","channel":"c"}""", null)]
    public void From_SessionBesideUser_NarrowsOnlyThen(string target, string? session) =>
        RoutedMessage.From(Reader.ReadTarget(target).Draft!.Accept(DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch).SessionId.Should().Be(session);

    [Theory]
    [InlineData("""{"user_id":"u","task_id":"t"}""", null)]
    [InlineData("""{"channel":"c"}""", null)]
    [InlineData("""{"user_id":"u","channel":"c"}""", "user:u channel:c")]
    [InlineData("""{"channels":["task:t","c"]}""", "task:t channel:c")]
    [InlineData("""{"user_ids":["u","v"]}""", null)]
    [InlineData("""{"user_ids":["u","v"],"channel":"c"}""", "channel:c")]
    [InlineData("""{"channel":"broadcast"}""", "service:billing broadcast")]
    [InlineData("""{"user_ids":["u","v"],"channels":["c","broadcast"]}""", "service:billing channel:c broadcast")]
    public void From_SeveralStreams_NamesThemInTheTargetsOrder(string target, string? streams) =>
        RoutedMessage.From(Reader.ReadTarget(target).Draft!.Accept(DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch)
            .Streams.Should().BeEquivalentTo(streams?.Split(' ').Select(Parse), order => order.WithStrictOrdering());

    [Fact]
    public void From_Ttl_CountsFromAcceptanceNotFromTheTimestamp()
    {
        var accepted = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var message = Reader.ReadWith("\"timestamp\": \"2020-01-01T00:00:00Z\", \"metadata\": {\"ttl\": 60}").Draft!.Accept(accepted);

        RoutedMessage.From(message, accepted).ExpiresAt.Should().Be(accepted.AddSeconds(60).ToUnixTimeMilliseconds());
    }

    private static StreamName Parse(string text) => StreamName.TryParse(text, out var stream) ? stream : throw new ArgumentException(text);
}
