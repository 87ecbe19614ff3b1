namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>
/// Redis can't be reached, did not answer in time, or the connection broke. For a command already sent that means: nobody knows
/// whether it was carried out.
/// </summary>
internal sealed class RedisUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
