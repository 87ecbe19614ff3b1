using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>Reads the messages that nobody has acknowledged, as they are to be sent again. They are kept beyond the history.</summary>
internal sealed class UnacknowledgedHistory(StreamStore store)
{
    /// <summary>Those after a number, as far as the budget allows; the head then counts that they were sent once more.</summary>
    public async Task<UnacknowledgedPage> ReadPageAsync(StreamMemory memory, long after, ReadBudget budget, long now)
    {
        if (memory.Head is not { } head)
        {
            return new UnacknowledgedPage(default, [], IsComplete: true);
        }

        var left = head.Unacknowledged.Where(message => message.Seq > after && message.ExpiresAt > now).ToArray();
        var wanted = left.Take(budget.Take(left.Length)).ToArray();
        var page = new List<NumberedMessage>(wanted.Length);
        foreach (var (message, entry) in (await store.ReadAloneAsync(memory, wanted.Select(entry => (entry.Seq, entry.MessageId)))).Zip(wanted))
        {
            if (message is null)
            {
                continue;
            }

            if (!budget.TryAdd(message, isFirst: page.Count == 0))
            {
                return Page(isComplete: false);
            }

            page.Add(new NumberedMessage(entry.Seq, message.Repeat(entry.RetryCount + 1)));
        }

        return Page(isComplete: wanted.Length == left.Length);

        UnacknowledgedPage Page(bool isComplete)
        {
            // Not worth a write of its own: the next one takes it along, and a count that was lost is counted again.
            memory.Head = head with { Unacknowledged = UnacknowledgedRules.Raise(head.Unacknowledged, page) };
            return new UnacknowledgedPage(head.Position, page, isComplete);
        }
    }
}
