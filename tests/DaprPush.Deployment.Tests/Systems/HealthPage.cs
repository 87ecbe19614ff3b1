namespace DaprPush.Deployment.Tests.Systems;

/// <summary>Asks a part how it is.</summary>
internal static class HealthPage
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <returns>False also where nobody answers.</returns>
    public static async Task<bool> IsHealthyAsync(Uri page)
    {
        try
        {
            using var answer = await Http.GetAsync(page);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
