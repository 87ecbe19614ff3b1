namespace DaprPush.Messages.Reading;

/// <summary>The messages of a batch, still to be read one by one, or what is wrong with the batch as a whole.</summary>
/// <param name="Entries">The JSON of each message, in order; empty when the batch is at fault.</param>
/// <param name="Fault"><see cref="MessageFault.None"/> for a batch whose messages can be read.</param>
/// <param name="Errors">Every field of the batch that is at fault, its messages left aside.</param>
public sealed record BatchReadResult(IReadOnlyList<ReadOnlyMemory<byte>> Entries, MessageFault Fault, IReadOnlyList<FieldError> Errors);
