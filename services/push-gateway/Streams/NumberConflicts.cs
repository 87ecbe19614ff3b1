using DaprPush.Gateway.Metrics;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// Counts and tells that two messages came under one number of a stream: an instance of its actor that was left behind gave numbers as
/// well. Only the hub loop calls it.
/// </summary>
internal sealed class NumberConflicts(GatewayMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Seconds between two lines: where one number is given twice, hundreds may be.</summary>
    public const int SecondsBetweenLines = 10;

    private long _saidAt;
    private int _unsaid;
    private bool _hasSaid;

    /// <param name="stream">The stream.</param>
    /// <param name="position">The number, in its epoch.</param>
    /// <param name="first">The id of the message that came first.</param>
    /// <param name="second">The id of the other one.</param>
    public void Noticed(StreamName stream, StreamPosition position, string first, string second)
    {
        metrics.NumberConflict();
        if (_hasSaid && time.GetElapsedTime(_saidAt) < TimeSpan.FromSeconds(SecondsBetweenLines))
        {
            _unsaid++;
            return;
        }

        GatewayLog.NumberGivenTwice(logger, stream.Text, position.Epoch, position.Seq, first, second, _unsaid);
        (_saidAt, _unsaid, _hasSaid) = (time.GetTimestamp(), 0, true);
    }

    /// <summary>History has other messages than the followers got; they were told.</summary>
    public void Mended(StreamName stream, StreamPosition after)
    {
        metrics.NumbersMended();
        GatewayLog.NumbersMended(logger, stream.Text, after.Epoch, after.Seq);
    }
}
