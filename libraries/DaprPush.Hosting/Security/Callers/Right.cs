namespace DaprPush.Hosting.Security.Callers;

/// <summary>What a caller must be allowed for a request to be looked at. What it may reach is checked where the streams are known.</summary>
public enum Right
{
    /// <summary>Anybody may ask.</summary>
    None,

    /// <summary>Anybody whom a token or a key names.</summary>
    Caller,

    /// <summary>Who may publish to at least one stream: a claim <c>push.publish</c> or an API key.</summary>
    Publish,

    /// <summary>Who may look after the whole system: a claim <c>push.admin</c> that is true, or an API key with <c>Admin</c>.</summary>
    Admin,
}
