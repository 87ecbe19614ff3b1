namespace DaprPush.Hosting.Ports;

/// <summary>On which ports an endpoint is.</summary>
internal sealed record ServedOn(ServedPorts Ports);

/// <summary>The ports of a service, by who comes there.</summary>
[Flags]
internal enum ServedPorts
{
    /// <summary>Clients.</summary>
    Public = 1,

    /// <summary>The sidecar.</summary>
    Dapr = 2,

    /// <summary>Operators, with their browsers and Prometheus.</summary>
    Admin = 4,

    /// <summary>Where an endpoint is that says nothing else.</summary>
    ForAnybody = Public | Admin,

    /// <summary>Each.</summary>
    All = Public | Dapr | Admin,
}
