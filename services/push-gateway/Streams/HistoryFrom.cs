using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>From where on a stream is read: after a place, or where a subscriber without one begins in what is kept; neither for one that starts now.</summary>
internal readonly record struct HistoryFrom(StreamPosition? Place, HistoryStart? Since = null)
{
    /// <summary>The place after which a page's messages begin.</summary>
    public StreamPosition BeginOf(StreamPage page) => Place ?? page.Head with { Seq = page.Begin };
}
