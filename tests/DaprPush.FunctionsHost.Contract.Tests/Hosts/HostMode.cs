namespace DaprPush.FunctionsHost.Contract.Tests.Hosts;

/// <summary>How the sample app takes its requests.</summary>
public enum HostMode
{
    /// <summary>From the host over gRPC (Extensions.Http alone).</summary>
    Grpc,

    /// <summary>By its own web server, to which the host forwards them (Extensions.Http.AspNetCore).</summary>
    AspNetCore,
}
