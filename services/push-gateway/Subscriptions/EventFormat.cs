namespace DaprPush.Gateway.Subscriptions;

/// <summary>How a message is named on the wire.</summary>
internal enum EventFormat
{
    /// <summary><c>event: &lt;type&gt;</c>, for <c>addEventListener</c>.</summary>
    Typed,

    /// <summary>No event name, for <c>onmessage</c>.</summary>
    Message,
}
