namespace DaprPush.Hosting.Security.Proxies;

/// <summary>Which proxies are believed about a client's address; section <c>Push:Proxies</c>.</summary>
public sealed record ProxyOptions
{
    public const string Section = "Push:Proxies";

    /// <summary>
    /// Addresses and networks, comma-separated, as in <c>10.0.0.0/8,127.0.0.1,::1</c>, whose <c>X-Forwarded-For</c> is believed; empty for
    /// none. Environment <c>TRUSTED_PROXIES</c>.
    /// </summary>
    public string Trusted { get; set; } = "";

    /// <summary>The environment names that set a property of this section.</summary>
    public static (string Alias, string Property)[] Aliases => [("TRUSTED_PROXIES", nameof(Trusted))];

    internal IEnumerable<string> Entries => Trusted.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
