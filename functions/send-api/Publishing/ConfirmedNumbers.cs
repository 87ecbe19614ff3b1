using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.Publishing;

/// <summary>
/// The newest number that the broker confirmed for each stream, for <see cref="ProducerStamp.Memory"/> at the most. Two tables: when
/// the young one is full, or half that time old, the old one is thrown away; what is used moves into the young one.
/// </summary>
/// <param name="maxStreams">Of both tables together.</param>
internal sealed class ConfirmedNumbers(int maxStreams, TimeProvider time)
{
    private Dictionary<StreamName, long> _young = [];
    private Dictionary<StreamName, long> _old = [];
    private long _youngSince = time.GetTimestamp();

    /// <returns>0 where none is known, or none any more.</returns>
    public long Find(StreamName stream)
    {
        Age();
        return _young.TryGetValue(stream, out var number) || _old.TryGetValue(stream, out number) ? number : 0;
    }

    public void Set(StreamName stream, long number)
    {
        Age();
        _young[stream] = number;
    }

    private void Age()
    {
        var age = time.GetElapsedTime(_youngSince);
        if (_young.Count >= Math.Max(1, maxStreams / 2) || age > ProducerStamp.Memory / 2)
        {
            // Nobody has asked for so long that the young one is as old as the old one may become.
            _old = age > ProducerStamp.Memory ? [] : _young;
            _young = [];
            _youngSince = time.GetTimestamp();
        }
    }
}
