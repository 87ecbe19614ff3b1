namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>Redis answered with an error; the message is Redis's own, for instance <c>WRONGTYPE Operation against …</c>.</summary>
internal sealed class RedisReplyException(string message) : Exception(message);
