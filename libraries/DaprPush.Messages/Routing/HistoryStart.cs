using System.Text.Json.Serialization;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Routing;

/// <summary>Where in what is kept of a stream a subscriber begins that has no place of its own.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HistoryStartKind>))]
public enum HistoryStartKind
{
    /// <summary>At the oldest message that is kept.</summary>
    All,

    /// <summary>So many messages before the end.</summary>
    Newest,

    /// <summary>At the first message that was accepted at a time or later.</summary>
    Accepted,
}

/// <summary>One of them.</summary>
/// <param name="Value">
/// For <see cref="HistoryStartKind.Newest"/> how many messages, repetitions not counted; for <see cref="HistoryStartKind.Accepted"/> Unix time
/// in milliseconds, by the clocks of the send APIs; otherwise 0.
/// </param>
public readonly record struct HistoryStart(HistoryStartKind Kind, long Value = 0);
