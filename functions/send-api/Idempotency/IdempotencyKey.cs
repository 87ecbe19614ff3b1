using System.Security.Cryptography;
using System.Text;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Idempotency;

/// <summary>
/// The key that a sender put on a request (header <c>Idempotency-Key</c>, IETF draft httpapi-idempotency-key-header), and what it
/// stands for. Messages that name no id get theirs from it, so that a repeated request is the same messages again.
/// </summary>
internal sealed class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 255;

    /// <summary>The rule in words, to stand in an error after the header's name.</summary>
    public const string Rule = "must be 1 to 255 printable ASCII characters without spaces, in quotation marks or, where it has no comma, without them";

    private const int IdDigits = 32;

    private readonly string _operation;

    private IdempotencyKey(ActorAddress actor, string operation) => (Actor, _operation) = (actor, operation);

    /// <summary>The actor that remembers it.</summary>
    public ActorAddress Actor { get; }

    /// <summary>SHA-256 of the operation and the body; empty before <see cref="Sign"/>.</summary>
    public byte[] Fingerprint { get; private set; } = [];

    /// <param name="header">As it came. The draft wants a quoted string; most senders leave the marks out.</param>
    /// <param name="sender">Whose key it is; empty where senders are not told apart.</param>
    /// <param name="operation">What is asked for: the same key for another operation is another request.</param>
    /// <returns>Null where the header breaks <see cref="Rule"/>.</returns>
    public static IdempotencyKey? TryParse(string header, string sender, string operation)
    {
        var isQuoted = header.Length > 1 && header is ['"', .., '"'];
        var key = isQuoted ? header[1..^1] : header;

        // A host may have made one line of two, with a comma between them.
        return key.Length is > 0 and <= MaxLength && key.All(character => character is > ' ' and <= '~' and not '"' && (isQuoted || character != ','))
            ? new IdempotencyKey(RouterActors.KeyOf(sender, key), operation)
            : null;
    }

    /// <summary>Notes what the key is used for.</summary>
    public void Sign(ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(_operation + "\n"));
        hash.AppendData(body);
        Fingerprint = hash.GetHashAndReset();
    }

    /// <summary>The id of the request's n-th message, where its sender gave it none.</summary>
    public string MessageId(int index)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{Actor.Id}\n{_operation}\n{index}"));
        return "idem_" + Convert.ToHexStringLower(digest)[..IdDigits];
    }
}
