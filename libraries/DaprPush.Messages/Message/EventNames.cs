using System.Collections.Frozen;
using DaprPush.Messages.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Message;

/// <summary>What a message of type custom may be called on the wire.</summary>
public static class EventNames
{
    /// <summary>The rule in words, to stand in an error after the field's name.</summary>
    public const string Description = NameRules.Description + ", and not a type of message or a word that gateways and browsers use themselves (ready, reset, close, closing, cursor, presence, withdrawn, message, open)";

    /// <summary>The rule as a regular expression.</summary>
    public const string Pattern =
        @"^(?!(\.{1,2}|custom|progress|status|error|success|warning|info|ready|reset|close|closing|cursor|presence|withdrawn|message|open)$)[A-Za-z0-9_.:@-]{1,128}$";

    // message, open and error are EventSource's own (WHATWG HTML, 9.2).
    private static readonly FrozenSet<string> Reserved =
        FrozenSet.Create([.. EnumNames<MessageType>.Each, "ready", "reset", "close", "closing", "cursor", "presence", "withdrawn", "message", "open"]);

    public static bool IsValid(string name) => NameRules.IsValid(name) && !Reserved.Contains(name);
}
