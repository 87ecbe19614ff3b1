namespace DaprPush.DevSidecar.State;

/// <summary>The state store can't be reached, or failed; the message says why in one sentence.</summary>
internal sealed class StateStoreUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
