using System.Text.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Tracking;

/// <summary>What is stored of an acknowledged message.</summary>
internal sealed record TrackedRecord
{
    // Twice what one message may have; only a sender that gives several messages the same id comes here.
    private const int MaxListedBy = 2 * MessageLimits.MaxChannels;

    public required TrackedMessage Status { get; init; }

    /// <summary>A <see cref="RoutedMessage"/> as JSON.</summary>
    public required byte[] Message { get; init; }

    public required IReadOnlyList<StreamName> Streams { get; init; }

    /// <summary>All streams that may list it as unacknowledged: these, and those of other messages under the same id.</summary>
    public required IReadOnlyList<StreamName> ListedBy { get; init; }

    /// <summary>How often it was sent again because its interval was over.</summary>
    public int Repeats { get; init; }

    /// <summary>Unix time in milliseconds when it was first waited for, or last sent again; 0 for never.</summary>
    public long RemindedAt { get; init; }

    public static TrackedRecord Begin(TrackRequest request, long now) => new()
    {
        Status = new TrackedMessage(request.Message.Id, TrackedState.Accepted, 0, now, request.Message.ExpiresAt)
        {
            Handle = request.Message.Handle,
            SessionId = request.Message.SessionId,
        },
        Message = JsonSerializer.SerializeToUtf8Bytes(request.Message, RoutingJson.Default.RoutedMessage),
        Streams = [.. request.Streams.Distinct()],
        ListedBy = [.. request.Streams.Distinct()],
    };

    public RoutedMessage ReadMessage() =>
        JsonSerializer.Deserialize(Message, RoutingJson.Default.RoutedMessage) ?? throw new JsonException("The stored message is null.");

    /// <summary>Whether somebody still waits for it.</summary>
    public bool IsOpen(long now) => Status.State is TrackedState.Accepted or TrackedState.Delivered && Status.ExpiresAt > now;

    /// <summary>Nobody is waited for any more, and not because its time is over.</summary>
    public bool IsSettled => Status.State is TrackedState.Acknowledged or TrackedState.Dead;

    /// <summary>Takes a gateway's report; the same object comes back where it says nothing new.</summary>
    public TrackedRecord Deliver(DeliveryReport report, long now) =>
        Status.State == TrackedState.Accepted || report.RetryCount > Status.RetryCount
            ? this with
            {
                Status = Status with
                {
                    State = TrackedState.Delivered,
                    DeliveredAt = Status.DeliveredAt ?? now,
                    RetryCount = Math.Max(Status.RetryCount, report.RetryCount),
                },
            }
            : this;

    /// <summary>It is sent again now.</summary>
    public TrackedRecord Repeat() => this with { Repeats = Repeats + 1, Status = Status with { RetryCount = Status.RetryCount + 1 } };

    /// <summary>As it stands now: what nobody confirmed in time has expired.</summary>
    public TrackedMessage StatusAt(long now) =>
        Status.State is TrackedState.Accepted or TrackedState.Delivered && Status.ExpiresAt <= now ? Status with { State = TrackedState.Expired } : Status;

    /// <summary>
    /// Adds the streams of another partition. Those of another message of the same id are only told of the end: they must never get
    /// this one's body. The same object comes back where there is nothing to add.
    /// </summary>
    public TrackedRecord Join(TrackRequest request)
    {
        var mine = ReadMessage();
        var all = Streams.Union(request.Streams).ToArray();
        var addressed = all.Where(stream => stream.Kind != StreamKind.Service).ToArray();
        var isSame = (mine.Streams ?? []).SequenceEqual(request.Message.Streams ?? [])
            && all.Length - addressed.Length <= 1
            && (mine.Streams is null ? addressed.Length <= 1 : addressed.All(mine.Streams.Contains));
        var listedBy = ListedBy.Union(request.Streams).Take(MaxListedBy).ToArray();
        return (isSame && all.Length > Streams.Count) || listedBy.Length > ListedBy.Count
            ? this with { Streams = isSame ? all : Streams, ListedBy = listedBy }
            : this;
    }

    /// <summary>How long the store keeps it: a day longer than the message lives.</summary>
    public TimeSpan Retention(long now) => TimeSpan.FromMilliseconds(Math.Max(0, Status.ExpiresAt - now)) + TimeSpan.FromDays(1);
}
