using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>Reads a JSON Web Key Set (RFC 7517): the keys that tokens here may be signed with. Others are left out, not refused.</summary>
internal static class JwksDocument
{
    /// <summary>Keys that are taken of one set.</summary>
    public const int MaxKeys = 100;

    private const int MinRsaBits = 2048;

    /// <exception cref="JsonException">The text is no key set.</exception>
    public static IReadOnlyList<SigningKey> Read(ReadOnlyMemory<byte> text)
    {
        using var json = JsonDocument.Parse(text);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("keys", out var keys)
            || keys.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("There is no list of keys in it.");
        }

        return [.. keys.EnumerateArray().Select(TryRead).OfType<SigningKey>().Take(MaxKeys)];
    }

    // A set may hold keys for other purposes and of other kinds; one that is broken is no reason to do without the rest.
    private static SigningKey? TryRead(JsonElement key)
    {
        try
        {
            if (key.ValueKind != JsonValueKind.Object || Text(key, "use") is not (null or "sig"))
            {
                return null;
            }

            var (kind, algorithm) = (Text(key, "kty"), Text(key, "alg"));
            return (kind, algorithm) switch
            {
                ("RSA", null or SecurityAlgorithms.RsaSha256) => Rsa(key),
                ("EC", null or SecurityAlgorithms.EcdsaSha256) when Text(key, "crv") == "P-256" => Ec(key),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SigningKey? Rsa(JsonElement key)
    {
        var rsa = new RsaSecurityKey(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
        return rsa.Parameters is { Modulus.Length: > 0, Exponent.Length: > 0 } && rsa.KeySize >= MinRsaBits
            ? new SigningKey(SecurityAlgorithms.RsaSha256, Text(key, "kid"), rsa)
            : null;
    }

    // Importing the point checks that it lies on the curve.
    private static SigningKey Ec(JsonElement key) => new(
        SecurityAlgorithms.EcdsaSha256,
        Text(key, "kid"),
        new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } })));

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(Text(key, name));
}
