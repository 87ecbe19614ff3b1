using System.Text.Json;
using DaprPush.DevSidecar.Conditions;

namespace DaprPush.DevSidecar.PubSub.Routing;

/// <summary>A routing rule's condition over the envelope, which it calls <c>event</c>.</summary>
internal sealed class EventCondition
{
    private readonly Condition _condition;

    private EventCondition(Condition condition) => _condition = condition;

    /// <summary>Compiles a rule's <c>match</c>.</summary>
    /// <exception cref="FormatException">Not a condition.</exception>
    public static EventCondition Compile(string match) => new(Condition.Compile(match));

    /// <summary>Whether the event goes this way.</summary>
    public bool IsTrueFor(JsonElement envelope) => _condition.IsTrue((string name, out object? value) =>
    {
        value = name == "event" ? envelope : null;
        return value is not null;
    });
}
