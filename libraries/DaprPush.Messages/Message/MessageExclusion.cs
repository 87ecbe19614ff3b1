namespace DaprPush.Messages.Message;

/// <summary>Who does not get a message though it is addressed to them: usually the one whose doing it tells.</summary>
public sealed record MessageExclusion
{
    /// <summary>That connection, as <c>ready</c> names it. A client that comes back is another connection.</summary>
    public string? ConnectionId { get; init; }

    /// <summary>The connections that named this session, also when they come back.</summary>
    public string? SessionId { get; init; }
}
