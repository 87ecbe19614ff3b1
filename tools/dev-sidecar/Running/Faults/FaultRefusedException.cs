namespace DaprPush.DevSidecar.Running.Faults;

/// <summary>A fault that can't be done now, or that names what is not there.</summary>
internal sealed class FaultRefusedException(string message) : Exception(message);
