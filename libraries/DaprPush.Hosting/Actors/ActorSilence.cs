using System.Collections.Concurrent;

namespace DaprPush.Hosting.Actors;

/// <summary>
/// How long calls to each type of actor have got no answer at all; an error is one. It counts from the first call without an answer to
/// the end of the last one, so that a type that nobody calls is never silent.
/// </summary>
public sealed class ActorSilence(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Type> _types = new();

    /// <summary>For <see cref="Unanswered"/>: a call begins.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A call to an actor of that type got an answer.</summary>
    public void Answered(string type)
    {
        var known = _types.GetOrAdd(type, static _ => new Type());
        Volatile.Write(ref known.AnsweredAt, time.GetTimestamp());
        Volatile.Write(ref known.SilentSince, 0);
    }

    /// <summary>A call got none until its caller gave up.</summary>
    /// <param name="begunAt">See <see cref="Begin"/>.</param>
    public void Unanswered(string type, long begunAt)
    {
        var known = _types.GetOrAdd(type, static _ => new Type());
        Interlocked.CompareExchange(ref known.SilentSince, Math.Max(begunAt, Volatile.Read(ref known.AnsweredAt)), 0);
        Volatile.Write(ref known.UnansweredAt, time.GetTimestamp());
    }

    /// <summary>How long ago a call began.</summary>
    public TimeSpan Since(long begunAt) => time.GetElapsedTime(begunAt);

    /// <summary>What was so far counts no more: it has another reason.</summary>
    public void Forget()
    {
        foreach (var type in _types.Values)
        {
            Volatile.Write(ref type.SilentSince, 0);
        }
    }

    /// <summary>The types that have been silent for so long.</summary>
    public IReadOnlyList<string> Over(TimeSpan limit) =>
        [.. _types.Where(type => Of(type.Value) >= limit).Select(type => type.Key).Order(StringComparer.Ordinal)];

    private TimeSpan Of(Type type) => Volatile.Read(ref type.SilentSince) is var since and not 0
        ? time.GetElapsedTime(since, Volatile.Read(ref type.UnansweredAt))
        : TimeSpan.Zero;

    private sealed class Type
    {
        public long AnsweredAt;
        public long SilentSince;
        public long UnansweredAt;
    }
}
