using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>What a stream's log remembers between turns; thrown away as a whole when a turn fails.</summary>
/// <param name="Recent">The newest messages.</param>
/// <param name="Term">Under which it was read, and under which it is written.</param>
/// <param name="Life">The life of the instance that read it.</param>
internal sealed record StreamMemory(RecentMessages Recent, ActorTerm Term, InstanceLife Life)
{
    /// <summary>Null for a stream that nobody has used yet.</summary>
    public StreamHead? Head { get; set; }

    /// <summary>Null until a turn needs it.</summary>
    public IdIndex? Index { get; set; }

    /// <summary>Null until a turn needs them.</summary>
    public ParkedMessages? Parked { get; set; }

    /// <summary>Whether a turn may begin with it.</summary>
    public bool IsUsable => !Life.IsOver && !Term.IsOld;
}
