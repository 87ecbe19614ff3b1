using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>The current activity, else what the request said.</summary>
internal sealed class ActivityTraceContext(IHeaderDictionary headers) : TraceContext
{
    public override string TraceParent { get; } = Activity.Current?.Id ?? headers["traceparent"].ToString();

    public override string TraceState { get; } = Activity.Current?.TraceStateString ?? headers["tracestate"].ToString();
}
