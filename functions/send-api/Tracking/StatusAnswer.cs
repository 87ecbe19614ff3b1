using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Tracking;

/// <summary>How far a message is that wants an acknowledgement. Times as in a message.</summary>
/// <param name="Status"><c>accepted</c>, <c>delivered</c>, <c>acknowledged</c> or <c>expired</c>.</param>
/// <param name="RetryCount">How often it was sent again.</param>
internal sealed record StatusAnswer(string Id, string Status, int RetryCount, string AcceptedAt, string ExpiresAt)
{
    public string? DeliveredAt { get; init; }

    public string? AcknowledgedAt { get; init; }

    public static StatusAnswer Of(TrackedMessage message) => new(
        message.Id,
        // That it lies in the dead letters is for the operators; to its sender it is over.
        EnumNames<TrackedState>.Of(message.State == TrackedState.Dead ? TrackedState.Expired : message.State),
        message.RetryCount,
        At(message.AcceptedAt),
        At(message.ExpiresAt))
    {
        DeliveredAt = message.DeliveredAt is { } delivered ? At(delivered) : null,
        AcknowledgedAt = message.AcknowledgedAt is { } acknowledged ? At(acknowledged) : null,
    };

    private static string At(long unixMs) => MessageJson.FormatTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}
