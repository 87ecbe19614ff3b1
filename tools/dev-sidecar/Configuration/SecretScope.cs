namespace DaprPush.DevSidecar.Configuration;

/// <summary>Which secrets of a store the app may have: an entry of <c>spec.secrets.scopes</c>.</summary>
/// <param name="IsAllowedByDefault">False for <c>defaultAccess: deny</c>.</param>
/// <param name="Allowed">Where this names any, only these may be had.</param>
/// <param name="Denied">These may not, whatever the default is.</param>
internal sealed record SecretScope(bool IsAllowedByDefault, IReadOnlyList<string> Allowed, IReadOnlyList<string> Denied)
{
    public bool Lets(string secret) => Allowed.Count > 0 ? Allowed.Contains(secret) : IsAllowedByDefault && !Denied.Contains(secret);
}
