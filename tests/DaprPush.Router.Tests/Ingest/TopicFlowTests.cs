using DaprPush.Router.Ingest;

namespace DaprPush.Router.Tests.Ingest;

/// <summary>Only a topic that has flowed without a break for the whole time has nothing more to hand out.</summary>
public class TopicFlowTests
{
    private static readonly TimeSpan OrderTimeout = TimeSpan.FromSeconds(40);
    private readonly TopicFlow _flow = new(OrderTimeout);

    [Fact]
    public void Note_ProbesComeBackForTheWholeTime_IsProven()
    {
        var steps = Prompt(until: 100);

        (_flow.Step * (steps - 1)).Should().Be(OrderTimeout, "so long it flowed from the first to the last");
    }

    [Fact]
    public void Note_OneProbeIsLate_BeginsAnew()
    {
        Prompt(until: 8);
        _flow.Note(isPrompt: false, disturbances: 0);

        Prompt(until: 100).Should().Be(9);
    }

    [Fact]
    public void Note_SomethingFailsBetweenTwoProbes_BeginsAnewWithTheSecond()
    {
        Prompt(until: 8);

        Prompt(until: 100, disturbances: 1).Should().Be(9);
    }

    [Fact]
    public void Note_ProbeIsLateAfterTheTime_IsProvenNoLonger()
    {
        Prompt(until: 100);

        _flow.Note(isPrompt: false, disturbances: 0);

        _flow.IsProven.Should().BeFalse();
    }

    // How many it took, or the most there were to be.
    private int Prompt(int until, int disturbances = 0)
    {
        for (var probe = 1; probe <= until; probe++)
        {
            _flow.Note(isPrompt: true, disturbances);
            if (_flow.IsProven)
            {
                return probe;
            }
        }

        return until;
    }
}
