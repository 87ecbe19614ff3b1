using Microsoft.Extensions.Logging;

namespace DaprPush.SendApi.Publishing;

internal sealed partial class GroupCommit
{
    [LoggerMessage(1, LogLevel.Warning, "An event of {Messages} messages could not be published; senders get 503 until it works again.")]
    private partial void LogPublishFailed(Exception exception, int messages);

    [LoggerMessage(2, LogLevel.Information, "Publishing works again after {Events} failed events.")]
    private partial void LogRecovered(long events);
}
