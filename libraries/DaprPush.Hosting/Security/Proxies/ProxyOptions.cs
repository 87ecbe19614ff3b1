using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Security.Proxies;

/// <summary>Which proxies are believed about a client's address; section <c>Push:Proxies</c>.</summary>
public sealed record ProxyOptions
{
    public const string Section = "Push:Proxies";

    /// <summary>
    /// Addresses and networks, comma-separated, as in <c>10.0.0.0/8,127.0.0.1,::1</c>, whose <c>X-Forwarded-For</c> is believed; empty for
    /// none.
    /// </summary>
    [EnvironmentName("TRUSTED_PROXIES")]
    public string Trusted { get; set; } = "";

    internal IEnumerable<string> Entries => Trusted.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
