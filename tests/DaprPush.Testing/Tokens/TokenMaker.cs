using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DaprPush.Testing.Tokens;

/// <summary>Makes JSON Web Tokens, good and bad ones, from nothing but the cryptography: a second opinion on the library that checks them.</summary>
public static class TokenMaker
{
    /// <summary>A secret as an operator would make one.</summary>
    public const string Secret = "4f1c9a37be0d5582c6e3f7a90b64d1285e7c30af19d84b62";

    /// <summary>The claims of a token for a user, valid for so many seconds from now.</summary>
    public static Dictionary<string, object?> Claims(string user, int seconds = 600, params (string Name, object? Value)[] more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var claims = new Dictionary<string, object?> { ["sub"] = user, ["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds };
        foreach (var (name, value) in more)
        {
            claims[name] = value;
        }

        return claims;
    }

    /// <summary>A token with the secret, for a user, valid for ten minutes.</summary>
    public static string For(string user, params (string Name, object? Value)[] more) => Hs256(Claims(user, 600, more));

    public static string Hs256(object claims, string secret = Secret, object? header = null) =>
        Sign(header ?? new { alg = "HS256", typ = "JWT" }, claims, text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), text));

    public static string Rs256(object claims, RSA key, object header)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(header, claims, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public static string Es256(object claims, ECDsa key, object header)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(header, claims, text => key.SignData(text, HashAlgorithmName.SHA256));
    }

    /// <summary>Header and claims as they are, with whatever signature.</summary>
    public static string Sign(object header, object claims, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(object part) =>
        Base64Url.EncodeToString(part as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(part));
}
