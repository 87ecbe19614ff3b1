using System.Net;

namespace DaprPush.Gateway.Access;

/// <summary>Whose stream a connection is, as far as that is of any consequence.</summary>
/// <param name="User">The user it counts for; null for nobody.</param>
/// <param name="Address">The address it counts for; null for none.</param>
/// <param name="Streams">How many it follows.</param>
/// <param name="ExpiresAt">Unix time in milliseconds when its token ends; null for never.</param>
internal sealed record StreamHolder(string? User, IPAddress? Address, int Streams, long? ExpiresAt)
{
    /// <summary>The user that its token names; null for none.</summary>
    public string? Subject { get; init; }

    /// <summary>Nobody asked who it is.</summary>
    public static readonly StreamHolder Anyone = new(null, null, 0, null);
}
