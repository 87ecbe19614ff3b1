using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.PubSub.Envelopes;

/// <summary>The W3C trace context that travels with an event.</summary>
internal readonly record struct TraceContext(string TraceParent, string TraceState)
{
    private const string HexDigits = "0123456789abcdef";

    /// <summary>The caller's, where it sent a well-formed one, else a new one that is not sampled.</summary>
    public static TraceContext From(IHeaderDictionary headers)
    {
        var parent = headers["traceparent"].ToString();
        return parent is { Length: 55 } && parent.StartsWith("00-", StringComparison.Ordinal) && parent[35] == '-' && parent[52] == '-'
            ? new TraceContext(parent, headers["tracestate"].ToString())
            : new TraceContext(NewParent(), "");
    }

    private static string NewParent() => string.Create(55, 0, static (text, _) =>
    {
        Random.Shared.GetItems(HexDigits.AsSpan(), text);
        "00-".CopyTo(text);
        text[35] = '-';
        "-00".CopyTo(text[52..]);
    });
}
