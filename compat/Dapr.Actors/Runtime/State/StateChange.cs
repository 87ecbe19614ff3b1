namespace Dapr.Actors.Runtime.State;

/// <summary>What the next save does to a value.</summary>
internal enum StateChange
{
    None,

    /// <summary>Written; the store has not had it, so taking it back needs no delete.</summary>
    Add,

    /// <summary>Written over what the store has.</summary>
    Update,

    Remove,
}
