namespace DaprPush.DevSidecar.Running;

/// <summary>The run can't begin; the message is one sentence for the user.</summary>
internal sealed class RunRefusedException(string message) : Exception(message);
