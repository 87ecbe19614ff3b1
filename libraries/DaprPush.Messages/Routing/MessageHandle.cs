using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DaprPush.Messages.Routing;

/// <summary>
/// The name of a message among those of all senders: <c>~</c> and the first 16 bytes of the SHA-256 of its sender and its id, in base64url
/// (RFC 4648, 5). Two senders that give the same id give two handles; one sender that repeats an id repeats its handle. No id begins
/// with <c>~</c>, and nothing in a handle has to be escaped in an address.
/// </summary>
public static class MessageHandle
{
    /// <summary>Characters of a handle.</summary>
    public const int Length = 1 + 22;

    /// <summary>A handle as a regular expression.</summary>
    public const string Pattern = "^~[A-Za-z0-9_-]{22}$";

    private const int HashBytes = 16;

    /// <param name="sender">Whose message it is, without a line end.</param>
    /// <param name="id">As the sender gave it.</param>
    public static string Of(string sender, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(sender);
        ArgumentException.ThrowIfNullOrEmpty(id);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{sender}\n{id}"));
        return "~" + Base64Url.EncodeToString(hash.AsSpan(0, HashBytes));
    }

    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length == Length && text[0] == '~' && !text[1..].ContainsAnyExcept(Base64UrlCharacters);

    private static readonly System.Buffers.SearchValues<char> Base64UrlCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
}
