using System.Buffers;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Streams;

/// <summary>What a user id, channel, service, session, task and message id may look like.</summary>
public static class NameRules
{
    /// <summary>The rule in words, to stand in an error after the field's name.</summary>
    public const string Description = "must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..";

    /// <summary>The rule as a regular expression.</summary>
    public const string Pattern = @"^(?!\.{1,2}$)[A-Za-z0-9_.:@-]{1,128}$";

    /// <summary>What else holds for a channel, to stand in an error after the field's name.</summary>
    public const string ChannelDescription = "names a task or knowledge base, whose own name " + Description;

    /// <summary>The rule for channels as a regular expression.</summary>
    public const string ChannelPattern = @"^(?!((task|kb):)?\.{1,2}$)[A-Za-z0-9_.:@-]{1,128}$";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:@-");

    /// <summary>
    /// Whether it is a name. <c>.</c> and <c>..</c> are none: in a URL they are steps within the path (RFC 3986, 5.2.4), so that nobody
    /// could ask for a stream or a message of that name.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is >= 1 and <= MessageLimits.MaxNameLength && !name.ContainsAnyExcept(Allowed) && name is not ("." or "..");

    /// <summary>Whether a name that is one is also a channel's: <c>task:</c> and <c>kb:</c> lead to streams whose own names have to be names.</summary>
    public static bool IsChannel(ReadOnlySpan<char> name) => name is not ("task:." or "task:.." or "kb:." or "kb:..");
}
