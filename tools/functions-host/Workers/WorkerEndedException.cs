namespace DaprPush.FunctionsHost.Workers;

/// <summary>The worker ended while something was asked of it.</summary>
internal sealed class WorkerEndedException(string message) : Exception(message);
