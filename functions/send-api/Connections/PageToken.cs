using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.Connections;

/// <summary>
/// Where a page of connections ended, opaque to its caller: the gateway, the last connection's digits, and a mark of the filters, so
/// that a token that belongs to another list is refused rather than skipping half of it.
/// </summary>
internal sealed record PageToken(string Gateway, string? ConnectionId)
{
    private const char Version = '1';
    private const int MaxLength = 1024;

    public string Write(ConnectionListQuery query) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Version}\n{MarkOf(query)}\n{Gateway}\n{ConnectionId}"));

    public static bool TryParse(string text, ConnectionListQuery query, [NotNullWhen(true)] out PageToken? token)
    {
        token = null;
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
        if (parts.Length != 4
            || parts[0] != Version.ToString()
            || parts[1] != MarkOf(query)
            || !NameRules.IsValid(parts[2])
            || (parts[3].Length > 0 && !Messages.Connections.ConnectionId.TryParse(parts[3], out _)))
        {
            return false;
        }

        token = new PageToken(parts[2], parts[3].Length > 0 ? parts[3] : null);
        return true;
    }

    // The limit is not among them: pages of another length go on just as well.
    private static string MarkOf(ConnectionListQuery query) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{query.UserId}\n{query.Gateway}\n{query.Stream?.Text}")).AsSpan(0, 4));
}
