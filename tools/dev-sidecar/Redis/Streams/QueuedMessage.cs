using DaprPush.DevSidecar.PubSub;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>A message on its way to a worker.</summary>
/// <param name="Id">Its id in the stream, <c>milliseconds-sequence</c>.</param>
/// <param name="Message">The message.</param>
/// <param name="Subscription">Whose it is.</param>
internal readonly record struct QueuedMessage(string Id, BrokerMessage Message, RedisSubscription Subscription);

/// <summary>A message as it was read.</summary>
/// <param name="Id">Its id in the stream, <c>milliseconds-sequence</c>.</param>
/// <param name="Message">The message.</param>
internal readonly record struct ReadMessage(string Id, BrokerMessage Message);
