namespace DaprPush.Gateway.Events;

/// <summary>An event and its number in a stream.</summary>
internal readonly record struct NumberedEvent(long Seq, EncodedEvent Event);
