using DaprPush.DevSidecar.PubSub;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>A message with its id in the stream, <c>milliseconds-sequence</c>.</summary>
internal readonly record struct StreamEntry(string Id, BrokerMessage Message);
