using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Tracking;

/// <summary>What is stored of an acknowledged message.</summary>
internal sealed record TrackedRecord
{
    public required TrackedMessage Status { get; init; }

    /// <summary>A <see cref="RoutedMessage"/> as JSON.</summary>
    public required byte[] Message { get; init; }

    public required IReadOnlyList<StreamName> Streams { get; init; }

    public static TrackedRecord Begin(TrackRequest request, long now) => new()
    {
        Status = new TrackedMessage(request.Message.Id, TrackedState.Accepted, 0, now, request.Message.ExpiresAt),
        Message = JsonSerializer.SerializeToUtf8Bytes(request.Message, RoutingJson.Default.RoutedMessage),
        Streams = [.. request.Streams.Distinct()],
    };

    public RoutedMessage ReadMessage() =>
        JsonSerializer.Deserialize(Message, RoutingJson.Default.RoutedMessage) ?? throw new JsonException("The stored message is null.");

    /// <summary>Whether somebody still waits for it.</summary>
    public bool IsOpen(long now) => Status.State is TrackedState.Accepted or TrackedState.Delivered && Status.ExpiresAt > now;

    /// <summary>As it stands now: what nobody confirmed in time has expired.</summary>
    public TrackedMessage StatusAt(long now) =>
        Status.State is TrackedState.Accepted or TrackedState.Delivered && Status.ExpiresAt <= now ? Status with { State = TrackedState.Expired } : Status;

    /// <summary>
    /// Adds the streams of another partition. The same object comes back where there is nothing to add, and where the request is of
    /// another message of the same id: that one's streams must never get this one's body.
    /// </summary>
    public TrackedRecord Join(TrackRequest request)
    {
        var mine = ReadMessage();
        var all = Streams.Union(request.Streams).ToArray();
        var addressed = all.Where(stream => stream.Kind != StreamKind.Service).ToArray();
        var isSame = (mine.Streams ?? []).SequenceEqual(request.Message.Streams ?? [])
            && all.Length - addressed.Length <= 1
            && (mine.Streams is null ? addressed.Length <= 1 : addressed.All(mine.Streams.Contains));
        return isSame && all.Length > Streams.Count ? this with { Streams = all } : this;
    }

    /// <summary>How long the store keeps it: a day longer than the message lives.</summary>
    public TimeSpan Retention(long now) => TimeSpan.FromMilliseconds(Math.Max(0, Status.ExpiresAt - now)) + TimeSpan.FromDays(1);
}
