using Microsoft.Extensions.Logging;

namespace DaprPush.Hosting.Security.Tokens;

internal sealed partial class JwksCache
{
    [LoggerMessage(1, LogLevel.Warning, "The key set at {Url} could not be fetched, {Known} known keys serve on: {Reason}")]
    private partial void LogNotFetched(string url, int known, string reason);

    [LoggerMessage(2, LogLevel.Information, "The key set at {Url} has {Keys} keys for RS256 and ES256.")]
    private partial void LogFetched(string url, int keys);
}
