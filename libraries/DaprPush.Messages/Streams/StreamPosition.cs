namespace DaprPush.Messages.Streams;

/// <summary>A place in a stream: right after the message of that number.</summary>
/// <param name="Epoch">Which life of the stream the number belongs to; a stream that lost its history starts another.</param>
/// <param name="Seq">The number of the last message before this place; 0 stands before the first message.</param>
public readonly record struct StreamPosition(uint Epoch, long Seq);
