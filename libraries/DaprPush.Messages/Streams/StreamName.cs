using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Streams;

/// <summary>
/// The name of an ordered sequence of messages: <c>user:&lt;id&gt;</c>, <c>channel:&lt;name&gt;</c>, <c>task:&lt;id&gt;</c>,
/// <c>kb:&lt;id&gt;</c>, <c>session:&lt;id&gt;</c>, <c>service:&lt;name&gt;</c> or <c>broadcast</c>.
/// </summary>
[JsonConverter(typeof(StreamNameConverter))]
public readonly record struct StreamName
{
    private StreamName(StreamKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    public static readonly StreamName Broadcast = new(StreamKind.Broadcast, "broadcast");

    public StreamKind Kind { get; }

    /// <summary>The whole name, as it stands in JSON.</summary>
    public string Text { get; }

    /// <summary>What follows the kind: the user's id, the channel's name. Empty for the broadcast stream.</summary>
    public string Name => Kind == StreamKind.Broadcast ? "" : Text[(Text.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <exception cref="ArgumentException">The name breaks <see cref="NameRules"/>.</exception>
    public static StreamName User(string userId) => Create(StreamKind.User, "user:", userId);

    /// <inheritdoc cref="User"/>
    public static StreamName Task(string taskId) => Create(StreamKind.Task, "task:", taskId);

    /// <inheritdoc cref="User"/>
    public static StreamName Kb(string kbId) => Create(StreamKind.Kb, "kb:", kbId);

    /// <inheritdoc cref="User"/>
    public static StreamName Session(string sessionId) => Create(StreamKind.Session, "session:", sessionId);

    /// <inheritdoc cref="User"/>
    public static StreamName Service(string serviceName) => Create(StreamKind.Service, "service:", serviceName);

    /// <summary>
    /// The stream a channel's name means, for senders and subscribers alike: <c>task:x</c>, <c>kb:y</c> and <c>broadcast</c> are
    /// those streams, everything else is <c>channel:&lt;name&gt;</c>. What follows <c>task:</c> or <c>kb:</c> is a name of its own
    /// and may have the full length: whatever <c>task_id</c> a sender may write, a subscriber can follow.
    /// </summary>
    /// <exception cref="ArgumentException">The name breaks <see cref="NameRules"/>.</exception>
    public static StreamName Channel(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel switch
        {
            "broadcast" => Broadcast,
            ['t', 'a', 's', 'k', ':', _, ..] => Task(channel["task:".Length..]),
            ['k', 'b', ':', _, ..] => Kb(channel["kb:".Length..]),
            _ => Create(StreamKind.Channel, "channel:", channel),
        };
    }

    /// <summary>Reads a whole name, as <see cref="Text"/> gives it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamName stream)
    {
        stream = default;
        if (text == Broadcast.Text)
        {
            stream = Broadcast;
            return true;
        }

        if (text is null || text.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon) || !NameRules.IsValid(text.AsSpan(colon + 1)))
        {
            return false;
        }

        StreamKind? kind = text.AsSpan(0, colon) switch
        {
            "user" => StreamKind.User,
            "channel" => StreamKind.Channel,
            "task" => StreamKind.Task,
            "kb" => StreamKind.Kb,
            "session" => StreamKind.Session,
            "service" => StreamKind.Service,
            _ => null,
        };
        if (kind is null)
        {
            return false;
        }

        stream = new StreamName(kind.Value, text);
        return true;
    }

    public override string ToString() => Text;

    private static StreamName Create(StreamKind kind, string prefix, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NameRules.IsValid(name)
            ? new StreamName(kind, prefix + name)
            : throw new ArgumentException($"'{name}' is no name: it {NameRules.Description}.", nameof(name));
    }
}
