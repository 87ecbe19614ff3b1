using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Streams;

/// <summary>A page of a stream's history and its messages, encoded once for all that missed them.</summary>
internal sealed record HistoryPage(StreamPage Page, IReadOnlyList<NumberedEvent> Events)
{
    public long Bytes => Events.Sum(numbered => (long)numbered.Event.Size);

    public static HistoryPage Of(StreamPage page) =>
        new(page, [.. page.Messages.Select(numbered => new NumberedEvent(numbered.Seq, new EncodedEvent(numbered.Message)))]);
}
