namespace DaprPush.Samples.Documents.Documents;

/// <summary>What was found in a document.</summary>
/// <param name="Minutes">To read it, at 230 words a minute.</param>
/// <param name="Keywords">The words it uses most, the most used first.</param>
internal sealed record TextSummary(int Paragraphs, int Words, double Minutes, IReadOnlyList<string> Keywords);
