namespace DaprPush.Router.Ingest;

/// <summary>
/// Tells when whatever a topic had still to hand out must have come: when it has flowed for <paramref name="orderTimeout"/> without a
/// break. It flows as long as probes, put into it one after another, come back soon, and nothing else is seen to fail. A pause or a
/// death of the broker, a sidecar or a router is a break: with it the broker's time for handing out again may have begun anew.
/// </summary>
internal sealed class TopicFlow(TimeSpan orderTimeout)
{
    private const int Steps = 8;
    private int _disturbances;
    private int _prompt;

    /// <summary>From one probe to the next.</summary>
    public TimeSpan Step => orderTimeout / Steps;

    /// <summary>How long a probe may be on its way.</summary>
    public TimeSpan Patience => orderTimeout / 4;

    /// <summary>From the first prompt probe to the last at least <paramref name="orderTimeout"/> has gone by.</summary>
    public bool IsProven => _prompt > Steps;

    /// <summary>A probe came back, or did not.</summary>
    /// <param name="isPrompt">Within <see cref="Patience"/>.</param>
    /// <param name="disturbances">How many there have been, see <see cref="Disturbances"/>.</param>
    public void Note(bool isPrompt, int disturbances)
    {
        _prompt = !isPrompt ? 0 : disturbances == _disturbances ? _prompt + 1 : 1;
        _disturbances = disturbances;
    }
}
