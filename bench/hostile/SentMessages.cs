namespace DaprPush.Bench.Hostile;

/// <summary>Which messages of each channel were accepted, and how many followers have each.</summary>
internal sealed class SentMessages(int channels, int followersOfEach)
{
    private readonly Lock _lock = new();
    private readonly List<int>[] _followers = [.. Enumerable.Range(0, channels).Select(_ => new List<int>())];
    private readonly HashSet<(int Channel, int Number)> _refused = [];

    /// <summary>The number of the channel's next message.</summary>
    public int Next(int channel)
    {
        lock (_lock)
        {
            _followers[channel].Add(0);
            return _followers[channel].Count - 1;
        }
    }

    /// <summary>Nobody promised to deliver it.</summary>
    public void Refused(int channel, int number)
    {
        lock (_lock)
        {
            _refused.Add((channel, number));
        }
    }

    public void Received(int channel, int number)
    {
        lock (_lock)
        {
            _followers[channel][number]++;
        }
    }

    /// <summary>Deliveries that are missing, and those that came more than once.</summary>
    /// <param name="fromEach">The first message of each channel that counts.</param>
    /// <param name="toEach">The first that does not any more.</param>
    public (long Missing, long Repeated, int Refused) Count(IReadOnlyList<int> fromEach, IReadOnlyList<int> toEach)
    {
        lock (_lock)
        {
            var (missing, repeated) = (0L, 0L);
            for (var channel = 0; channel < _followers.Length; channel++)
            {
                for (var number = fromEach[channel]; number < toEach[channel]; number++)
                {
                    var had = _followers[channel][number];
                    missing += _refused.Contains((channel, number)) ? 0 : Math.Max(0, followersOfEach - had);
                    repeated += Math.Max(0, had - followersOfEach);
                }
            }

            return (missing, repeated, _refused.Count(entry => entry.Number >= fromEach[entry.Channel] && entry.Number < toEach[entry.Channel]));
        }
    }

    /// <summary>How many messages each channel has had so far.</summary>
    public IReadOnlyList<int> Counts()
    {
        lock (_lock)
        {
            return [.. _followers.Select(channel => channel.Count)];
        }
    }
}
