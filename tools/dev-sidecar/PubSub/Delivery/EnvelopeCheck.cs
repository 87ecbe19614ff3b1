using System.Globalization;
using System.Text.Json;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>What the subscriber's sidecar must know of an event before it hands it over.</summary>
internal enum EnvelopeState : byte
{
    Deliverable,
    Expired,
    Malformed,
}

/// <summary>Looks at an envelope in one pass, without building a document.</summary>
internal static class EnvelopeCheck
{
    /// <summary>Whether it is a JSON object, and whether its <c>expiration</c> has passed.</summary>
    public static EnvelopeState Inspect(ReadOnlySpan<byte> envelope, DateTimeOffset now)
    {
        try
        {
            var json = new Utf8JsonReader(envelope);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return EnvelopeState.Malformed;
            }

            var state = EnvelopeState.Deliverable;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isExpiration = json.ValueTextEquals("expiration"u8);
                json.Read();
                if (isExpiration && json.TokenType == JsonTokenType.String && HasPassed(json.GetString()!, now))
                {
                    state = EnvelopeState.Expired;
                }

                json.Skip();
            }

            return json.Read() ? EnvelopeState.Malformed : state;
        }
        catch (JsonException)
        {
            return EnvelopeState.Malformed;
        }
    }

    // A date that can't be read doesn't expire anything, as in daprd.
    private static bool HasPassed(string text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiration) && expiration < now;
}
