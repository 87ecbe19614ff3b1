using DaprPush.Messages.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Gateway.Subscriptions;

/// <summary>Which message types a connection wants, as bits.</summary>
internal readonly record struct TypeFilter(uint Bits)
{
    public static readonly TypeFilter All = new(uint.MaxValue);

    public static uint BitOf(MessageType type) => 1u << (int)type;

    public bool Lets(MessageType type) => (Bits & BitOf(type)) != 0;

    /// <summary>Whether it lets through every type whose bit is set.</summary>
    public bool LetsAll(uint types) => (Bits & types) == types;

    /// <summary>Reads <c>progress,status</c>; null or empty lets everything through.</summary>
    /// <returns>The name at fault, or null.</returns>
    public static string? TryParse(string? text, out TypeFilter filter)
    {
        filter = All;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var bits = 0u;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!EnumNames<MessageType>.TryParse(name, out var type))
            {
                return name;
            }

            bits |= BitOf(type);
        }

        filter = new TypeFilter(bits);
        return null;
    }
}
