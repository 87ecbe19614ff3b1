using System.Diagnostics.CodeAnalysis;

namespace DaprPush.Messages.Reading;

/// <summary>A valid message, or everything that is wrong with it.</summary>
public sealed class MessageReadResult
{
    internal MessageReadResult(MessageDraft draft)
    {
        Draft = draft;
        Errors = [];
    }

    internal MessageReadResult(MessageFault fault, IReadOnlyList<FieldError> errors)
    {
        Fault = fault;
        Errors = errors;
    }

    /// <summary>The message; null when <see cref="Errors"/> says why not.</summary>
    public MessageDraft? Draft { get; }

    public MessageFault Fault { get; }

    /// <summary>
    /// Every field at fault: in the order of the text, then what only the whole can tell. After
    /// <see cref="FieldError.MaxErrors"/> of them one more says how many were left out.
    /// </summary>
    public IReadOnlyList<FieldError> Errors { get; }

    [MemberNotNullWhen(true, nameof(Draft))]
    public bool IsValid => Draft is not null;
}
