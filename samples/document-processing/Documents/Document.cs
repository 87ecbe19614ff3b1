using DaprPush.Client;

namespace DaprPush.Samples.Documents.Documents;

/// <summary>A document, and how far it is.</summary>
/// <param name="Id">Also the <c>task_id</c> of its messages.</param>
/// <param name="State"><c>waiting</c>, <c>processing</c>, <c>done</c>, <c>failed</c>.</param>
internal sealed record Document(string Id, string UserId, string Name, string State)
{
    /// <summary>The newest; null before it has begun.</summary>
    public ProgressData? Progress { get; init; }

    public TextSummary? Summary { get; init; }
}
