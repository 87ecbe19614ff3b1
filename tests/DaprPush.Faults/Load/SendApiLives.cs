using System.Collections.Concurrent;

namespace DaprPush.Faults.Load;

/// <summary>Which life each send API is in: order is promised for what one process took, and one that was killed starts a new life.</summary>
internal sealed class SendApiLives
{
    private readonly ConcurrentDictionary<int, int> _lives = new();

    /// <summary>A number for this life of a send API, which no other life of any has. Any thread may ask.</summary>
    public int Of(int api) => (_lives.GetValueOrDefault(api) * 100) + api;

    /// <summary>A send API is about to be killed.</summary>
    public void End(int api) => _lives.AddOrUpdate(api, 1, (_, life) => life + 1);
}
