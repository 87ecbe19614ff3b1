using DaprPush.Hosting.Security.Production;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Settings;

/// <summary>What must hold for the origins of <see cref="GatewayOptions"/>: each is an origin and nothing more.</summary>
internal sealed class OriginRules(RunEnvironment environment, IOptions<ProductionOptions> production) : IValidateOptions<GatewayOptions>
{
    public const string Any = "*";

    /// <summary>The entries of a list with commas, or of a JSON list of texts.</summary>
    public static IReadOnlyList<string> Read(string origins) =>
        [.. origins.Trim().TrimStart('[').TrimEnd(']').Split(',').Select(origin => origin.Trim().Trim('"')).Where(origin => origin.Length > 0)];

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var origins = Read(options.AllowedOrigins);
        if (origins.FirstOrDefault(origin => origin != Any && !IsOrigin(origin)) is { } wrong)
        {
            return ValidateOptionsResult.Fail($"ALLOWED_ORIGINS has '{wrong}', which is no origin: write http(s)://host[:port], or * for any.");
        }

        if (!origins.Contains(Any))
        {
            return ValidateOptionsResult.Success;
        }

        if (options.AllowCredentials)
        {
            return ValidateOptionsResult.Fail("ALLOWED_ORIGINS is * and CORS_CREDENTIALS is true: any page could then use its visitors' cookies. Name the origins.");
        }

        return environment.IsProduction && !production.Value.Waives("any_origin")
            ? ValidateOptionsResult.Fail($"In production ALLOWED_ORIGINS names the origins; * is any. (To go without, set {ProductionOptions.Section}:Waive to any_origin.)")
            : ValidateOptionsResult.Success;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
        && Uri.CheckHostName(uri.Host.Trim('[', ']')) != UriHostNameType.Unknown;
}
