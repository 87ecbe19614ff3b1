namespace DaprPush.FunctionsHost.Requests;

/// <summary>
/// The worker's web server may open a moment after its functions were loaded, or be out of reach for a moment: a request that could not be
/// sent is tried again, as often and after the same pauses as at the real host (RetryProxyHandler: 10 tries, 50 to 250 ms).
/// </summary>
internal sealed class ConnectRetry(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxTries = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (tries < MaxTries)
            {
                await Task.Delay(pause, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
