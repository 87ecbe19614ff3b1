using System.Diagnostics;

namespace DaprPush.Hosting.Tracing;

/// <summary>
/// The spans of a message's way, from the sender's request to the gateway's write: one for each request, event and batch, never one
/// for a message or a delivery. While nobody exports them, nothing is made.
/// </summary>
public static class PushTracing
{
    public const string SourceName = "DaprPush";

    // A span of a thousand requests' messages names some of them; more would be longer than what it tells.
    private const int MaxLinks = 32;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody exports spans; ask before gathering what a span is begun with.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>The span that runs now, if it is one of these.</summary>
    public static ActivityContext Current => Activity.Current is { Source.Name: SourceName } current ? current.Context : default;

    /// <summary>Begins a span below another; without one, a trace begins. Null where it is not sampled.</summary>
    public static Activity? Start(string name, ActivityKind kind, ActivityContext parent) => IsOn ? Begin(name, kind, [parent]) : null;

    /// <summary>Begins a span below the first of the contexts; the others are linked.</summary>
    /// <param name="contexts">Those that are default count as absent. Gone through only while <see cref="IsOn"/>.</param>
    public static Activity? Start(string name, ActivityKind kind, IEnumerable<ActivityContext> contexts) => IsOn ? Begin(name, kind, contexts) : null;

    /// <summary>What a <c>traceparent</c> says (W3C Trace Context); default where it says nothing.</summary>
    public static ActivityContext Read(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) ? context : default;

    private static Activity? Begin(string name, ActivityKind kind, IEnumerable<ActivityContext> contexts)
    {
        var known = contexts.Where(context => context != default).Distinct().Take(MaxLinks + 1).ToArray();
        var outer = Activity.Current;
        try
        {
            // Without a parent of its own a span would hang below whatever runs here, which nobody exports.
            Activity.Current = null;
            return Source.StartActivity(name, kind, known.FirstOrDefault(), links: known.Skip(1).Select(context => new ActivityLink(context))) ?? Restore(outer);
        }
        catch
        {
            Restore(outer);
            throw;
        }
    }

    private static Activity? Restore(Activity? outer)
    {
        Activity.Current = outer;
        return null;
    }
}
