using System.Text.Json.Serialization;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Requests;

/// <summary>A sender begins a request under an idempotency key.</summary>
/// <param name="Fingerprint">SHA-256 of what is asked for.</param>
public sealed record KeyUse(byte[] Fingerprint);

/// <summary>What is known of the key.</summary>
public sealed record KeyAnswer(KeyState State);

/// <summary>How far the request of an idempotency key is.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<KeyState>))]
public enum KeyState
{
    /// <summary>It begins, or had begun before and was not finished.</summary>
    Open,

    /// <summary>It was done before: doing it again would say the same.</summary>
    Done,

    /// <summary>The key stands for another request.</summary>
    Taken,
}
