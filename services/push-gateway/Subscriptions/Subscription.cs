using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Subscriptions;

/// <summary>What one connection asked for.</summary>
internal sealed class Subscription
{
    private readonly HashSet<StreamName>? _manyStreams;

    public Subscription(IReadOnlyList<StreamName> streams, string? sessionId, TypeFilter types, EventFormat format, string? lastEventId)
    {
        Streams = streams;
        _manyStreams = streams.Count > 8 ? [.. streams] : null;
        SessionId = sessionId;
        Types = types;
        Format = format;
        Fingerprint = Cursor.FingerprintOf(streams);
        if (string.IsNullOrEmpty(lastEventId))
        {
            return;
        }

        ResumeFrom = ReadCursor(lastEventId);
        CursorIsMalformed = ResumeFrom is null;
    }

    /// <summary>Each once, in the order that its cursors follow.</summary>
    public IReadOnlyList<StreamName> Streams { get; }

    public string? SessionId { get; }

    /// <summary>The user that it follows; null for none.</summary>
    public string? UserId => Streams.FirstOrDefault(stream => stream.Kind == StreamKind.User).Text is { } text ? text["user:".Length..] : null;

    public TypeFilter Types { get; }

    public EventFormat Format { get; }

    public uint Fingerprint { get; }

    /// <summary>What it wants of history where it brings no cursor; null where it starts now then.</summary>
    public Since? Since { get; init; }

    /// <summary>
    /// The client's place in each stream; null where it brings no cursor. Its cursor may be of the same streams without broadcasts: then it
    /// has no place in those, and starts them now.
    /// </summary>
    public IReadOnlyList<StreamPosition?>? ResumeFrom { get; }

    /// <summary>The client sent something that is no cursor of this subscription.</summary>
    public bool CursorIsMalformed { get; }

    public bool Follows(StreamName stream) => _manyStreams?.Contains(stream) ?? Streams.Contains(stream);

    private StreamPosition?[]? ReadCursor(string text)
    {
        var places = new StreamPosition[Streams.Count];
        if (Cursor.TryParse(text, Fingerprint, places))
        {
            return [.. places];
        }

        // Of before broadcasts were a part of every subscription, or of a client that changed its mind about them.
        var hasBroadcast = Streams.Count > 0 && Streams[^1] == StreamName.Broadcast;
        StreamName[] others = hasBroadcast ? [.. Streams.SkipLast(1)] : [.. Streams, StreamName.Broadcast];
        var othersPlaces = new StreamPosition[others.Length];
        return others.Length > 0 && Cursor.TryParse(text, Cursor.FingerprintOf(others), othersPlaces)
            ? [.. Enumerable.Range(0, Streams.Count).Select(i => i < othersPlaces.Length ? othersPlaces[i] : (StreamPosition?)null)]
            : null;
    }
}
