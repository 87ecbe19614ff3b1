using DaprPush.Messages.Reading;

namespace DaprPush.Client;

/// <summary>What became of one message of a batch.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsAccepted">The broker has it.</param>
/// <param name="Errors">Every field at fault where it is not.</param>
public sealed record BatchItem(string Id, bool IsAccepted, IReadOnlyList<FieldError> Errors);
