using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>What a stream does where two messages came under one number: history says which of them is right.</summary>
internal sealed partial class StreamHub
{
    // A message with a number that has been delivered: usually the same one, once more.
    private void Compare(long seq, string id)
    {
        if (recent.Find(seq) is { } delivered && delivered.Id != id)
        {
            conflicts.Noticed(Name, Position with { Seq = seq }, delivered.Id, id);
            var before = _check;
            if (before is null || seq < before.From)
            {
                _check = new NumberCheck(seq, recent.After(seq - 1));
                _check.Doubt(before?.Last ?? seq);
            }
            else
            {
                before.Doubt(seq);
            }
        }
    }

    // They got messages that are not the stream's, or not in its order, and cannot get it in order any more. Nothing comes twice:
    // what they have, under whichever number, is not sent again.
    private void Mend(NumberCheck check, StreamPage page, long now)
    {
        conflicts.Mended(Name, _askedAfter);
        if (!check.CanBeMended(page, Position.Seq))
        {
            Restart(page, ResetReason.History, Math.Max(_highestSeen, page.Head.Seq));
            return;
        }

        var end = Position with { Seq = Math.Max(Position.Seq, page.ReadTo) };
        Audience.Restart(_askedAfter, [new StreamReset(Name, ResetReason.History)]);
        foreach (var (seq, message) in page.Messages.Where(numbered => !check.WasDelivered(numbered.Message.Identity)))
        {
            if (message.Ack)
            {
                _lastWanting = Math.Max(_lastWanting, seq);
            }

            if (message.ExpiresAt > now)
            {
                Audience.Deliver(new EncodedEvent(message), end with { Seq = seq });
            }
        }

        Position = end;

        // What was delivered beyond the page came live meanwhile, or the stream has lost it and gives its numbers again: kept, so that
        // another message under one of them is noticed.
        recent.ForgetUpTo(page.ReadTo);
        Audience.Restart(end, []);
    }
}
