namespace DaprPush.DevSidecar.PubSub;

/// <summary>The broker can't be reached, or refused; the message says why in one sentence.</summary>
internal sealed class BrokerUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
