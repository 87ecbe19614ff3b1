using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Streams;

/// <summary>Finds where in what is kept of a stream a subscriber begins. It goes by the times that lie with the ids and reads no message.</summary>
internal static class HistoryStarts
{
    /// <summary>The number after which it begins, and whether messages that may belong to what was asked for are kept no longer.</summary>
    /// <param name="now">Unix time in milliseconds.</param>
    public static (long After, bool IsCut) Find(StreamName stream, IdIndex index, StreamHead head, HistoryStart since, long now)
    {
        var oldest = index.FirstAlive(head.First, now);
        if (oldest == 0)
        {
            return (head.Seq, MayHaveHad(stream, index, head.Seq + 1, since));
        }

        var (first, isWhole) = since.Kind switch
        {
            HistoryStartKind.Newest => FirstOfNewest(index, oldest, since.Value, now),
            HistoryStartKind.Accepted => (FirstAccepted(index, oldest, since.Value, now), false),
            _ => (oldest, false),
        };
        return (first - 1, !isWhole && MayHaveHad(stream, index, first, since));
    }

    /// <summary>The same for a stream in which nothing is stored: messages of a service pass its stream by while nobody follows it.</summary>
    public static bool IsCut(StreamName stream) => stream.Kind == StreamKind.Service;

    private static (long First, bool IsWhole) FirstOfNewest(IdIndex index, long oldest, long count, long now)
    {
        for (var seq = index.Last; seq >= oldest && count > 0; seq--)
        {
            var times = index[seq].Times;
            if (times.ExpiresAt > now && !times.IsRepetition && --count == 0)
            {
                return (seq, true);
            }
        }

        return (oldest, false);
    }

    // The first of them: what was accepted earlier and came later than it follows it in the stream, and belongs to what is behind it.
    private static long FirstAccepted(IdIndex index, long oldest, long time, long now)
    {
        for (var seq = oldest; seq <= index.Last; seq++)
        {
            var times = index[seq].Times;
            if (times.ExpiresAt > now && !times.IsRepetition && times.AcceptedAt >= time)
            {
                return seq;
            }
        }

        return index.Last + 1;
    }

    // Of those whose times are known no longer, none was accepted later than the oldest that is.
    private static bool MayHaveHad(StreamName stream, IdIndex index, long before, HistoryStart since)
    {
        if (since.Kind != HistoryStartKind.Accepted)
        {
            return before > 1 || stream.Kind == StreamKind.Service;
        }

        for (var seq = index.First; seq < before; seq++)
        {
            var times = index[seq].Times;
            if (times.IsKnown && !times.IsRepetition && times.AcceptedAt >= since.Value)
            {
                return true;
            }
        }

        var isAllKnown = index.First == 1 && stream.Kind != StreamKind.Service;
        return !isAllKnown && (index.Last < index.First || index[index.First].Times.AcceptedAt >= since.Value);
    }
}
