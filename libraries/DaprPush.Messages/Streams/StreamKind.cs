namespace DaprPush.Messages.Streams;

/// <summary>The families of streams (product.md, Streams and cursors).</summary>
public enum StreamKind
{
    User,
    Channel,
    Task,
    Kb,
    Session,
    Service,
    Broadcast,
}
