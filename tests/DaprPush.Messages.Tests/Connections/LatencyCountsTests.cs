using DaprPush.Messages.Connections;

namespace DaprPush.Messages.Tests.Connections;

public class LatencyCountsTests
{
    [Fact]
    public void Within_Nothing_IsNull()
    {
        var latencies = new LatencyCounts();

        latencies.Within(0.5, longest: null).Should().BeNull();
        latencies.Trimmed.Should().BeNull();
    }

    [Fact]
    public void Within_OneToAThousand_IsNearTheTruth()
    {
        var latencies = new LatencyCounts();
        for (var i = 1; i <= 1000; i++)
        {
            latencies.Add(i);
        }

        latencies.Within(0.5, longest: 1000).Should().BeApproximately(500, 25);
        latencies.Within(0.99, longest: 1000).Should().BeApproximately(990, 25);
        latencies.Within(1, longest: 1000).Should().Be(1000);
    }

    [Fact]
    public void Within_AllTheSame_IsNeverBeyondTheLongest()
    {
        var latencies = new LatencyCounts();
        latencies.Add(5);
        latencies.Add(5);

        latencies.Within(0.99, longest: 5).Should().BeLessThanOrEqualTo(5);
    }

    [Fact]
    public void Add_CountsOfTwoGateways_AreThoseOfAll()
    {
        var (one, other, all) = (new LatencyCounts(), new LatencyCounts(), new LatencyCounts());
        foreach (var (latencies, milliseconds) in new[] { (one, 1L), (one, 40L), (other, 3L), (other, 700_000L) })
        {
            latencies.Add(milliseconds);
            all.Add(milliseconds);
        }

        var sum = new LatencyCounts();
        sum.Add(one.Trimmed!);
        sum.Add(other.Trimmed!);

        sum.Trimmed.Should().Equal(all.Trimmed);
        sum.Total.Should().Be(4);
    }

    [Fact]
    public void Add_ClassesThatAreNotKnownHere_CountInTheLast()
    {
        var latencies = new LatencyCounts();
        latencies.Add([.. Enumerable.Repeat(0L, 100), 2]);

        latencies.Total.Should().Be(2);
        latencies.Within(0.5, longest: null).Should().Be(65_536);
    }
}
