using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DaprPush.Hosting.Security.Callers;

/// <summary>
/// What tells a sender from all others: ids of messages and idempotency keys are its own. It is made of the credential alone, of a token
/// as the issuer wrote it, so that two callers share a name only where whoever let them in means the same one.
/// </summary>
internal static class SenderNames
{
    /// <param name="name">The key's name in the settings: a key that is exchanged under its name stays the same sender.</param>
    public static string OfKey(string name) => "key:" + name;

    /// <param name="issuer">The claim <c>iss</c>; empty where the token has none.</param>
    /// <param name="subject">Whom the token is about.</param>
    public static string OfSubject(string issuer, string subject) => "sub:" + Hash(issuer, subject);

    /// <summary>Of a token that says of nobody whom it is about: it is a sender by itself, and so is the one that comes after it.</summary>
    public static string OfToken(string token) => "token:" + Hash(token);

    // Each text with its length before it: no two lists of texts are the same bytes.
    private static string Hash(params ReadOnlySpan<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in texts)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }
}
