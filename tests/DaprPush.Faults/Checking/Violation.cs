namespace DaprPush.Faults.Checking;

/// <summary>What must never happen to a client.</summary>
internal enum ViolationKind
{
    /// <summary>An accepted message did not come.</summary>
    Lost,

    /// <summary>A message came twice.</summary>
    Duplicated,

    /// <summary>A message came before one that precedes it in its stream.</summary>
    OutOfOrder,

    /// <summary>A stream was reset although its history was there.</summary>
    UnexplainedReset,

    /// <summary>Something came that the client had not asked for.</summary>
    Foreign,
}

/// <summary>One violation.</summary>
/// <param name="Entry">Where in the client's journal it shows; -1 where it shows nowhere.</param>
internal sealed record Violation(ViolationKind Kind, int Client, string Stream, int Message, int Entry, string Detail);
