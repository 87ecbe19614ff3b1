using DaprPush.FunctionsHost.Functions;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>A worker that has loaded its functions and takes requests.</summary>
/// <param name="Connection">How it is spoken to.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Routes">Its functions.</param>
internal sealed record RunningWorker(WorkerConnection Connection, WorkerCapabilities Capabilities, RouteTable Routes);
