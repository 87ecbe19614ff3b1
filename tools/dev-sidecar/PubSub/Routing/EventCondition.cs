using System.Text.Json;
using DaprPush.DevSidecar.Cel;

namespace DaprPush.DevSidecar.PubSub.Routing;

/// <summary>A routing rule's condition over the envelope, which it calls <c>event</c>.</summary>
internal sealed class EventCondition
{
    private readonly CelExpression _expression;

    private EventCondition(CelExpression expression) => _expression = expression;

    /// <summary>Compiles a rule's <c>match</c>.</summary>
    /// <exception cref="FormatException">Not a condition this sidecar understands.</exception>
    public static EventCondition Compile(string match) => new(CelExpression.Compile(match));

    /// <summary>Whether the event goes this way.</summary>
    public bool IsTrueFor(JsonElement envelope) => _expression.IsTrue(name => name == "event" ? envelope : null);
}
