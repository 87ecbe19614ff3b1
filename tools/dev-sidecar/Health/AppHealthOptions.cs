namespace DaprPush.DevSidecar.Health;

/// <summary>How an app's health is watched (enableAppHealthCheck); the defaults are daprd's.</summary>
/// <param name="Path">Asked with GET; 200 to 299 is healthy.</param>
/// <param name="Interval">Between two questions.</param>
/// <param name="Timeout">For each answer.</param>
/// <param name="Threshold">So many failures in a row make it unhealthy; one success makes it healthy.</param>
internal sealed record AppHealthOptions(string Path, TimeSpan Interval, TimeSpan Timeout, int Threshold)
{
    public const string DefaultPath = "/healthz";
    public const int DefaultIntervalSeconds = 5;
    public const int DefaultTimeoutMilliseconds = 500;
    public const int DefaultThreshold = 3;
}
