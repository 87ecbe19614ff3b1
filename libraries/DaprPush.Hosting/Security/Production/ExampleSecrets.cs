namespace DaprPush.Hosting.Security.Production;

/// <summary>Tells secrets that somebody copied from a manual from those that somebody made.</summary>
internal static class ExampleSecrets
{
    // Random text of 32 characters has more, even in hexadecimal: fewer happens to one in millions.
    private const int MinDifferentCharacters = 8;

    private static readonly string[] Words = ["your-", "your_", "changeme", "change-me", "change_me", "example", "placeholder", "secret", "password", "default"];

    public static bool LooksLikeOne(string secret) => secret.Length > 0
        && (secret.Distinct().Count() < MinDifferentCharacters || Array.Exists(Words, word => secret.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
