namespace DaprPush.Router.Watch;

/// <summary>What is wrong with the calls of this router's actors, as <see cref="ActorWatch"/> saw it last.</summary>
internal sealed class ActorTrouble
{
    private volatile string? _now;

    /// <summary>In words; null for nothing.</summary>
    public string? Now
    {
        get => _now;
        set => _now = value;
    }
}
