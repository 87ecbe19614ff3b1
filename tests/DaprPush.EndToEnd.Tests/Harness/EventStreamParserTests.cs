using System.Text;
using DaprPush.Testing.Events;

namespace DaprPush.EndToEnd.Tests.Harness;

/// <summary>What the tests see is what a browser would see (WHATWG HTML, 9.2.6): its own examples and its corners.</summary>
public sealed class EventStreamParserTests
{
    [Theory]
    [InlineData("data: YHOO\ndata: +2\ndata: 10\n\n", "message|YHOO/+2/10|")]
    [InlineData(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", "message|first event|1,message|second event|,message| third event|")]
    [InlineData("data\n\ndata\ndata\n\ndata:", "message||,message|/|")]
    [InlineData("data:test\n\ndata: test\n\n", "message|test|,message|test|")]
    [InlineData("event: add\r\ndata: 1\r\n\r\n", "add|1|")]
    [InlineData("event: add\rdata: 1\r\r", "add|1|")]
    [InlineData("event: add\n\ndata: 1\n\n", "message|1|")]
    [InlineData("id: 7\n\ndata: x\n\n", "message|x|7")]
    [InlineData("id: a\0b\ndata: x\n\n", "message|x|")]
    [InlineData("\uFEFFdata: x\n\n", "message|x|")]
    [InlineData("\uFEFF\uFEFFdata: x\n\n", "")]
    [InlineData("unknown: x\ndata: y\n\n", "message|y|")]
    [InlineData("data: unfinished\n", "")]
    public void Feed_CutAnywhere_DispatchesWhatTheStandardSays(string stream, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var events = new List<string>();
            var parser = new EventStreamParser("", (id, type, data) => events.Add($"{type}|{data.Replace('\n', '/')}|{id}"), _ => { });

            parser.Feed(bytes.AsSpan(0, cut));
            parser.Feed(bytes.AsSpan(cut));

            string.Join(',', events).Should().Be(expected, "cut after byte {0}", cut);
        }
    }

    [Fact]
    public void Feed_Retry_TakesDigitsOnly()
    {
        var parser = new EventStreamParser("", (_, _, _) => { }, _ => { });

        parser.Feed("retry: 1500\nretry: 2s\nretry:\n"u8);

        parser.Retry.Should().Be(1500);
    }

    [Fact]
    public void Feed_IdWithoutData_MovesTheLastEventIdAndDispatchesNothing()
    {
        var comments = 0;
        var parser = new EventStreamParser("before", (_, _, _) => throw new InvalidOperationException("dispatched"), _ => comments++);

        parser.Feed(":\nid: after\n\nid: unfinished\n"u8);

        parser.LastEventId.Should().Be("after");
        comments.Should().Be(1);
    }
}
