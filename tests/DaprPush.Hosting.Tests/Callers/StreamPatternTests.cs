using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Tests.Callers;

public class StreamPatternTests
{
    [Theory]
    [InlineData("news", "channel:news", true)]
    [InlineData("news", "channel:news.eu", false)]
    [InlineData("news.*", "channel:news.eu", true)]
    [InlineData("news.*", "channel:news.", true)]
    [InlineData("news.*", "channel:news", false)]
    [InlineData("*.alerts", "channel:eu.prod.alerts", true)]
    [InlineData("*.alerts", "channel:eu.alerts.x", false)]
    [InlineData("a*b*c", "channel:a1b2bc", true)]
    [InlineData("a*b*c", "channel:a1c2b", false)]
    [InlineData("*", "channel:anything", true)]
    [InlineData("*", "task:t", false)]
    [InlineData("*", "user:u", false)]
    [InlineData("*", "broadcast", false)]
    [InlineData("channel:*", "channel:service:x", true)]
    [InlineData("service:x", "channel:service:x", false)]
    [InlineData("service:*", "service:billing", true)]
    [InlineData("task:*", "task:42", true)]
    [InlineData("task:*", "kb:42", false)]
    [InlineData("user:a*", "user:alice", true)]
    [InlineData("broadcast", "broadcast", true)]
    [InlineData("**", "user:u", true)]
    [InlineData("**", "broadcast", true)]
    public void Matches_PatternAndStream_AsDocumented(string pattern, string stream, bool matches)
    {
        StreamName.TryParse(stream, out var name).Should().BeTrue();

        StreamPattern.TryParse(pattern)!.Matches(name).Should().Be(matches);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a?")]
    [InlineData("ä")]
    public void TryParse_NoPattern_IsNull(string text) => StreamPattern.TryParse(text).Should().BeNull();

    [Fact]
    public void TryParse_TooLong_IsNull()
    {
        StreamPattern.TryParse(new string('a', 256)).Should().NotBeNull();
        StreamPattern.TryParse(new string('a', 257)).Should().BeNull();
    }

    [Fact]
    public void Matches_ManyStars_TakesNoExponentialTime()
    {
        var pattern = StreamPattern.TryParse(string.Concat(Enumerable.Repeat("a*", 120)) + "b")!;

        pattern.Matches(StreamName.Channel(new string('a', 128))).Should().BeFalse();
    }
}
