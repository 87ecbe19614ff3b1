using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>
/// How messages come onto the list of those that nobody has acknowledged, and leave it. A list that stays as it is comes back as the
/// same object.
/// </summary>
internal static class UnacknowledgedRules
{
    /// <summary>
    /// Takes on what was just numbered. Only a new message comes onto the list: a repetition finds its message there, or that one was
    /// confirmed while the repetition was on its way. What has expired leaves, and over the limit the oldest.
    /// </summary>
    /// <param name="max">Messages on the list at the most.</param>
    public static IReadOnlyList<UnacknowledgedMessage> Add(
        IReadOnlyList<UnacknowledgedMessage> list, List<NumberedMessage> fresh, long now, int max)
    {
        if (list.Count == 0 && !fresh.Exists(numbered => numbered.Message.Ack))
        {
            return list;
        }

        var next = list.Where(message => message.ExpiresAt > now).ToList();
        foreach (var (seq, message) in fresh.Where(numbered => numbered.Message.Ack))
        {
            if (message.RetryCount == 0)
            {
                next.Add(new UnacknowledgedMessage(seq, message.Identity, message.ExpiresAt, 0));
            }
            else if (next.FindIndex(known => known.Id == message.Identity) is >= 0 and var at)
            {
                next[at] = next[at] with { RetryCount = Math.Max(next[at].RetryCount, message.RetryCount) };
            }
        }

        next.RemoveRange(0, Math.Max(0, next.Count - max));
        return next;
    }

    /// <summary>Whether the message of that number is on the list.</summary>
    public static bool Lists(IReadOnlyList<UnacknowledgedMessage> list, long seq)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Seq == seq)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The messages that leave the list and that history no longer holds: kept on the list's account alone.</summary>
    public static IEnumerable<UnacknowledgedMessage> LetGo(StreamHead head, IReadOnlyList<UnacknowledgedMessage> next) => ReferenceEquals(head.Unacknowledged, next)
        ? []
        : head.Unacknowledged.Where(message => message.Seq < head.First && !Lists(next, message.Seq));

    /// <summary>Takes the message of that identity off the list.</summary>
    public static IReadOnlyList<UnacknowledgedMessage> Settle(IReadOnlyList<UnacknowledgedMessage> list, string id) =>
        list.Any(message => message.Id == id) ? [.. list.Where(message => message.Id != id)] : list;

    /// <summary>Counts one more time that these were sent.</summary>
    public static IReadOnlyList<UnacknowledgedMessage> Raise(IReadOnlyList<UnacknowledgedMessage> list, IReadOnlyList<NumberedMessage> sent)
    {
        var seqs = sent.Select(numbered => numbered.Seq).ToHashSet();
        return [.. list.Select(message => seqs.Contains(message.Seq) ? message with { RetryCount = message.RetryCount + 1 } : message)];
    }
}
