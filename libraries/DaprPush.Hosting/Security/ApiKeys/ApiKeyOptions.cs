using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Security.ApiKeys;

/// <summary>The keys of sending services, sent as <c>X-API-Key</c>; section <c>Push:ApiKeys</c>.</summary>
public sealed record ApiKeyOptions
{
    public const string Section = "Push:ApiKeys";

    /// <summary>Characters that <see cref="Key"/> has at least.</summary>
    public const int MinKeyLength = 24;

    /// <summary>Whether senders may use keys. Unset: as soon as there is one.</summary>
    [EnvironmentName("ENABLE_API_KEY_AUTH")]
    public bool? Enabled { get; set; }

    /// <summary>
    /// One key in clear that may send everything, for a system with one sender; better is an entry in <see cref="Keys"/>.
    /// </summary>
    [EnvironmentName("API_KEY")]
    public string Key { get; set; } = "";

    /// <summary>Keys by the name of who holds them, as in <c>Push__ApiKeys__Keys__orders__Sha256</c>.</summary>
    public Dictionary<string, ApiKeyRule> Keys { get; set; } = [];

    public bool IsOn => Enabled ?? (Key.Length > 0 || Keys.Count > 0);
}
