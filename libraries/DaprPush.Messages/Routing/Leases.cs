namespace DaprPush.Messages.Routing;

/// <summary>A gateway says that it is alive.</summary>
/// <param name="Connections">Open connections.</param>
/// <param name="Streams">Streams it holds.</param>
public sealed record LeaseRequest(GatewayRef Gateway, int Connections, int Streams)
{
    /// <summary>
    /// The number of the report that began the newest whole account of the gateway's connections that it was told is taken; 0 for none.
    /// What it said of a user before that and not since is void.
    /// </summary>
    public long Account { get; init; }
}

/// <summary>What the directory answers.</summary>
/// <param name="Lapsed">
/// The gateway was not, or no longer, known: routers may have sent it nothing since, so it attaches all its streams again.
/// </param>
/// <param name="Now">The directory's clock as it answered, Unix time in milliseconds; 0 where it does not say.</param>
public sealed record LeaseAnswer(bool Lapsed, long Now = 0);

/// <summary>The gateways whose lease runs.</summary>
public sealed record GatewayList(IReadOnlyList<GatewayLease> Gateways);

/// <summary>How the router is that hosts the directory.</summary>
/// <param name="ReadsState">Whether it can read the state store.</param>
public sealed record DirectoryHealth(bool ReadsState);

/// <summary>One running lease.</summary>
/// <param name="RenewedAt">Unix time in milliseconds.</param>
/// <param name="EndsAt">Unix time in milliseconds at which it is over unless it is renewed.</param>
public sealed record GatewayLease(GatewayRef Gateway, int Connections, int Streams, long RenewedAt, long EndsAt)
{
    /// <summary>See <see cref="LeaseRequest.Account"/>.</summary>
    public long Account { get; init; }
}
