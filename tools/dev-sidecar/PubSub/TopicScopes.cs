using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.PubSub;

/// <summary>
/// The topics that one app may use, from the component's metadata <c>publishingScopes</c> and <c>subscriptionScopes</c>
/// (<c>app1=topic1,topic2;app2=</c>), <c>allowedTopics</c> and <c>protectedTopics</c>. Names match exactly, no wildcards
/// (daprd pkg/scopes and pkg/runtime/pubsub).
/// </summary>
internal sealed class TopicScopes
{
    private readonly HashSet<string> _allowed;
    private readonly HashSet<string> _protected;
    private readonly HashSet<string>? _publishing;
    private readonly HashSet<string>? _subscription;

    public TopicScopes(ComponentMetadata metadata, string appId)
    {
        _allowed = Topics(metadata.GetString("allowedTopics", "")!);
        _protected = Topics(metadata.GetString("protectedTopics", "")!);
        _publishing = Scope(metadata.GetString("publishingScopes"), appId);
        _subscription = Scope(metadata.GetString("subscriptionScopes"), appId);
    }

    /// <summary>Whether the app may publish to the topic.</summary>
    public bool MayPublish(string topic) => May(topic, _publishing);

    /// <summary>Whether the app may subscribe to the topic.</summary>
    public bool MaySubscribe(string topic) => May(topic, _subscription);

    private bool May(string topic, HashSet<string>? scope)
    {
        if (_allowed.Count > 0 && !_allowed.Contains(topic))
        {
            return false;
        }

        if (scope is null)
        {
            return !_protected.Contains(topic);
        }

        return scope.Contains(topic);
    }

    private static HashSet<string>? Scope(string? text, string appId)
    {
        HashSet<string>? topics = null;
        foreach (var app in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = app.Split('=');
            if (parts.Length == 2 && parts[0].Trim() == appId)
            {
                topics = Topics(parts[1]);
            }
        }

        return topics;
    }

    private static HashSet<string> Topics(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
