using System.Diagnostics.CodeAnalysis;

namespace DaprPush.Messages.Reading;

/// <summary>A valid message, or everything that is wrong with it.</summary>
public sealed class MessageReadResult
{
    internal MessageReadResult(MessageDraft? draft, IReadOnlyList<FieldError> errors)
    {
        Draft = draft;
        Errors = errors;
    }

    /// <summary>The message; null when <see cref="Errors"/> says why not.</summary>
    public MessageDraft? Draft { get; }

    /// <summary>Every field at fault, in the order of the text.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    [MemberNotNullWhen(true, nameof(Draft))]
    public bool IsValid => Draft is not null;
}
