namespace DaprPush.DevSidecar.Components;

/// <summary>
/// A <c>kind: Component</c> document as one app instance sees it: secrets and templates
/// (<c>{uuid}</c>, <c>{podName}</c>, <c>{appID}</c>, <c>{namespace}</c>) are already filled in.
/// </summary>
/// <param name="Name">The name apps use.</param>
/// <param name="Type">For instance <c>state.redis</c>.</param>
/// <param name="Version">For instance <c>v1</c>.</param>
/// <param name="Scopes">The app ids that may use it; empty for all.</param>
/// <param name="Metadata">The settings.</param>
/// <param name="Position">Where the document stands.</param>
internal sealed record ComponentSpec(
    string Name,
    string Type,
    string Version,
    IReadOnlyList<string> Scopes,
    ComponentMetadata Metadata,
    SourcePosition Position);
