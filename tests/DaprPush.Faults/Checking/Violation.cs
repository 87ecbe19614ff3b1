using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>What must never happen to a client.</summary>
internal enum ViolationKind
{
    /// <summary>An accepted message did not come.</summary>
    Lost,

    /// <summary>A message came twice.</summary>
    Duplicated,

    /// <summary>A message came after one of a higher number in its stream.</summary>
    OutOfOrder,

    /// <summary>A stream has a message behind one that its sender posted later to the same send API process.</summary>
    Overtaken,

    /// <summary>Two clients saw different messages under one number, or one message under two.</summary>
    Ambiguous,

    /// <summary>A stream was reset although its history was there.</summary>
    UnexplainedReset,

    /// <summary>Something came that the client had not asked for.</summary>
    Foreign,

    /// <summary>A message that wants an acknowledgement is not known, or its acknowledgement was forgotten.</summary>
    Untracked,
}

/// <summary>One violation.</summary>
/// <param name="Client">Whom it happened to; -1 where it happened to nobody in particular.</param>
/// <param name="Copy">The message; null where it is about none.</param>
/// <param name="Entry">Where in the client's journal it shows; -1 where it shows nowhere.</param>
internal sealed record Violation(ViolationKind Kind, int Client, string Stream, Copy? Copy, int Entry, string Detail);
