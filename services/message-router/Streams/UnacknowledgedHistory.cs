using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;

namespace DaprPush.Router.Streams;

/// <summary>Reads the messages that nobody has acknowledged, as they are to be sent again. They are kept beyond the history.</summary>
internal sealed class UnacknowledgedHistory(StreamStore store, RouterOptions options)
{
    /// <summary>Those after a number, up to <see cref="RouterOptions.PageBytes"/>; the head then counts that they were sent once more.</summary>
    public async Task<UnacknowledgedPage> ReadPageAsync(StreamMemory memory, long after, long now)
    {
        if (memory.Head is not { } head)
        {
            return new UnacknowledgedPage(default, [], IsComplete: true);
        }

        var wanted = head.Unacknowledged.Where(message => message.Seq > after && message.ExpiresAt > now).ToArray();
        var page = new List<NumberedMessage>(wanted.Length);
        var bytes = 0L;
        foreach (var (message, entry) in (await store.ReadMessagesAsync(head, wanted.Select(entry => (entry.Seq, entry.MessageId)))).Zip(wanted))
        {
            if (message is null)
            {
                continue;
            }

            bytes += message.Body.Utf8.Length;
            if (page.Count > 0 && bytes > options.PageBytes)
            {
                return Page(isComplete: false);
            }

            page.Add(new NumberedMessage(entry.Seq, message.Repeat(entry.RetryCount + 1)));
        }

        return Page(isComplete: true);

        UnacknowledgedPage Page(bool isComplete)
        {
            // Not worth a write of its own: the next one takes it along, and a count that was lost is counted again.
            memory.Head = head with { Unacknowledged = UnacknowledgedRules.Raise(head.Unacknowledged, page) };
            return new UnacknowledgedPage(head.Position, page, isComplete);
        }
    }
}
