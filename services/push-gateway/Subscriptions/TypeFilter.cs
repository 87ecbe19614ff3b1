using System.Collections.Frozen;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Gateway.Subscriptions;

/// <summary>Which messages a connection wants: of these types, as bits, and of type custom those events.</summary>
/// <param name="Events">Null where it names none.</param>
internal readonly record struct TypeFilter(uint Bits, FrozenSet<string>? Events = null)
{
    private const string EventPrefix = "custom:";

    public static readonly TypeFilter All = new(uint.MaxValue);

    public static uint BitOf(MessageType type) => 1u << (int)type;

    /// <param name="name">What a message of type custom is called; null for its type.</param>
    public bool Lets(MessageType type, string? name = null) => (Bits & BitOf(type)) != 0 || (name is not null && Events is not null && Events.Contains(name));

    /// <summary>Whether it lets through every type whose bit is set.</summary>
    public bool LetsAll(uint types) => (Bits & types) == types;

    /// <summary>Reads <c>progress,custom:order.created</c>; null or empty lets everything through.</summary>
    /// <returns>The name at fault, or null.</returns>
    public static string? TryParse(string? text, out TypeFilter filter)
    {
        filter = All;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var bits = 0u;
        HashSet<string>? events = null;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (name.StartsWith(EventPrefix, StringComparison.Ordinal) && EventNames.IsValid(name[EventPrefix.Length..]))
            {
                (events ??= []).Add(name[EventPrefix.Length..]);
                continue;
            }

            if (!EnumNames<MessageType>.TryParse(name, out var type))
            {
                return name;
            }

            bits |= BitOf(type);
        }

        filter = new TypeFilter(bits, events?.ToFrozenSet());
        return null;
    }
}
