namespace DaprPush.SendApi.Connections;

/// <summary>One page of open connections.</summary>
/// <param name="NextPageToken">For the page after this one; null when this is the last.</param>
/// <param name="Incomplete">Gateways that are reporting their connections anew: some of theirs may be missing. Null for none.</param>
internal sealed record ConnectionListAnswer(
    IReadOnlyList<ConnectionAnswer> Connections, string? NextPageToken, IReadOnlyList<string>? Incomplete);
