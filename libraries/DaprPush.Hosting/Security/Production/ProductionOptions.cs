namespace DaprPush.Hosting.Security.Production;

/// <summary>What may be left out in production; section <c>Push:Production</c>.</summary>
public sealed record ProductionOptions
{
    public const string Section = "Push:Production";

    /// <summary>
    /// Rules of production that are waived, comma-separated: <c>auth</c> (anybody may subscribe and send), <c>app_token</c> (whoever
    /// reaches the port for Dapr is taken for Dapr), <c>default_secret</c> (a secret that looks like an example), <c>http_jwks</c> (keys
    /// over plain http), <c>any_origin</c> (pages of any site may use the gateway).
    /// </summary>
    public string Waive { get; set; } = "";

    public bool Waives(string rule) => Waived.Contains(rule);

    internal IReadOnlyList<string> Waived => Waive.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
