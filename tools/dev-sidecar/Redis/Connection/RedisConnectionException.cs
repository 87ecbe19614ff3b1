namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>
/// Redis can't be reached, or the connection broke. For a command already sent that means: nobody knows whether it was carried out.
/// </summary>
internal sealed class RedisConnectionException(string message, Exception? cause = null) : Exception(message, cause);
