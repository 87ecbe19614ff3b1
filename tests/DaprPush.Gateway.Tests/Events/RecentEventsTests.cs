using DaprPush.Gateway.Events;
using DaprPush.Gateway.Tests.Harness;

namespace DaprPush.Gateway.Tests.Events;

public class RecentEventsTests
{
    private static readonly EncodedEvent Event = new(TestMessage.Of("m"));

    [Fact]
    public void Add_OverItsCapacity_TheOldestGoes()
    {
        var recent = Started(new RecentBudget(long.MaxValue), capacity: 2);

        Add(recent, 6, 7, 8);

        recent.CoveredAfter.Should().Be(6);
        recent.After(6).Select(entry => entry.Seq).Should().Equal(7, 8);
        recent.Covers(5).Should().BeFalse();
    }

    [Fact]
    public void Add_NoCapacity_CoversOnlyTheEnd()
    {
        var recent = Started(new RecentBudget(long.MaxValue), capacity: 0);

        Add(recent, 6);

        recent.Covers(6).Should().BeTrue();
        recent.Covers(5).Should().BeFalse();
    }

    [Fact]
    public void Add_OverTheSharedBudget_TheOldestOfAllStreamsGoes()
    {
        var budget = new RecentBudget(3 * Event.Size);
        var (one, other) = (Started(budget, 10), Started(budget, 10));

        Add(one, 6, 7);
        Add(other, 6, 7, 8);

        one.CoveredAfter.Should().Be(7);
        other.CoveredAfter.Should().Be(5);
        budget.Held.Should().Be(3 * Event.Size);
    }

    [Fact]
    public void StartAfter_GivesItsBytesBack()
    {
        var budget = new RecentBudget(long.MaxValue);
        var recent = Started(budget, 10);
        Add(recent, 6, 7);

        recent.StartAfter(20);

        budget.Held.Should().Be(0);
        recent.CoveredAfter.Should().Be(20);
    }

    private static RecentEvents Started(RecentBudget budget, int capacity)
    {
        var recent = new RecentEvents(capacity, budget);
        recent.StartAfter(5);
        return recent;
    }

    private static void Add(RecentEvents recent, params long[] seqs)
    {
        foreach (var seq in seqs)
        {
            recent.Add(new NumberedEvent(seq, Event));
        }
    }
}
