namespace DaprPush.DevSidecar.PubSub;

/// <summary>A message as a broker carries it.</summary>
/// <param name="Data">Opaque bytes, never changed after publication.</param>
/// <param name="ContentType">The media type of <paramref name="Data"/>, if the publisher named one.</param>
/// <param name="Metadata">Never null; keys are compared ignoring case where the broker interprets them
/// (<c>ttlInSeconds</c> and whatever its documentation names).</param>
internal readonly record struct BrokerMessage(
    ReadOnlyMemory<byte> Data,
    string? ContentType,
    IReadOnlyDictionary<string, string> Metadata);
