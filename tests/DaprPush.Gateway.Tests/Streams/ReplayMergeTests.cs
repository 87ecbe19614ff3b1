using DaprPush.Gateway.Events;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

public class ReplayMergeTests
{
    private static readonly StreamName A = StreamName.Channel("a");
    private static readonly StreamName B = StreamName.Channel("b");

    [Fact]
    public void Merge_MessageInBoth_ComesOnceAfterWhatPrecedesItInEither() =>
        Merge(["a1", "ab", "a2"], ["b1", "b2", "ab", "b3"]).Should().Equal("a1", "b1", "b2", "ab", "a2", "b3");

    [Fact]
    public void Merge_OppositeOrders_StillGivesEachOnceInItsOwnStreamsOrder() =>
        Merge(["ab1", "ab2", "a1"], ["ab2", "ab1", "b1"]).Should().BeEquivalentTo("ab1", "ab2", "a1", "b1").And.ContainInOrder("ab1", "ab2", "a1");

    [Fact]
    public void Merge_OneIdOfTwoSendersInBoth_ComesFromEach()
    {
        var merge = new ReplayMerge(new Subscription([A, B], null, TypeFilter.All, EventFormat.Typed, null));
        merge.Add(0, [Of("key:ours", 1), Of("key:theirs", 2)], new StreamPosition(1, 2));
        merge.Add(1, [Of("key:theirs", 1), Of("key:ours", 2)], new StreamPosition(1, 2));

        merge.Merge().Where(item => item.Event is not null).Select(item => item.Event!.Id)
            .Should().Equal(MessageHandle.Of("key:ours", "ab"), MessageHandle.Of("key:theirs", "ab"));

        static NumberedEvent Of(string sender, long seq) =>
            new(seq, new EncodedEvent(TestMessage.Of("ab", streams: [A, B]) with { Handle = MessageHandle.Of(sender, "ab") }));
    }

    private static IEnumerable<string> Merge(string[] a, string[] b)
    {
        var merge = new ReplayMerge(new Subscription([A, B], null, TypeFilter.All, EventFormat.Typed, null));
        merge.Add(0, Events(a), new StreamPosition(1, a.Length));
        merge.Add(1, Events(b), new StreamPosition(1, b.Length));
        return merge.Merge().Where(item => item.Event is not null).Select(item => item.Event!.Id);
    }

    private static IEnumerable<NumberedEvent> Events(string[] ids) => ids.Select((id, i) =>
        new NumberedEvent(i + 1, new EncodedEvent(TestMessage.Of(id, streams: id.StartsWith("ab", StringComparison.Ordinal) ? [A, B] : null))));
}
