using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>
/// How much one call may answer and read. A shard does nothing else meanwhile: whoever wants more asks again, and messages go between.
/// </summary>
/// <param name="bytes">Of bodies.</param>
/// <param name="reads">Values read from the store.</param>
internal sealed class ReadBudget(long bytes, int reads)
{
    private long _bytes = bytes;
    private int _reads = reads;

    /// <summary>Nothing is left; what is wanted beyond is left for another call.</summary>
    public bool IsSpent => _bytes <= 0 || _reads <= 0;

    /// <summary>Takes up to so many readings.</summary>
    /// <returns>How many; at least one, so that every call comes further.</returns>
    public int Take(int wanted)
    {
        var taken = Math.Min(wanted, Math.Max(1, _reads));
        _reads -= taken;
        return taken;
    }

    /// <summary>False where there is no room for the message.</summary>
    /// <param name="message">A message of an answer.</param>
    /// <param name="isFirst">There is always room for the first of an answer.</param>
    public bool TryAdd(RoutedMessage message, bool isFirst)
    {
        if (!isFirst && message.Body.Utf8.Length > _bytes)
        {
            return false;
        }

        _bytes -= message.Body.Utf8.Length;
        return true;
    }
}
