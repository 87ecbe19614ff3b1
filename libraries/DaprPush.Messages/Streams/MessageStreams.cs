using DaprPush.Messages.Message;

namespace DaprPush.Messages.Streams;

/// <summary>Which streams a message belongs to.</summary>
public static class MessageStreams
{
    /// <summary>
    /// The streams its target addresses, each once, and last the stream of its service. <c>task_id</c>, <c>kb_id</c> and
    /// <c>session_id</c> address streams only where no user stands beside them.
    /// </summary>
    public static IReadOnlyList<StreamName> Of(PushMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return [.. Addressed(message.Target), StreamName.Service(message.Service)];
    }

    /// <summary>The streams a target addresses, each once, without the stream of the message's service.</summary>
    public static IReadOnlyList<StreamName> Addressed(MessageTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var streams = new List<StreamName>(target.UserIds.Count + target.Channels.Count + 3);
        if (target.UserId is not null)
        {
            streams.Add(StreamName.User(target.UserId));
        }
        else if (target.UserIds.Count > 0)
        {
            streams.AddRange(target.UserIds.Select(StreamName.User));
        }
        else
        {
            Add(streams, target.SessionId, StreamName.Session);
            Add(streams, target.TaskId, StreamName.Task);
            Add(streams, target.KbId, StreamName.Kb);
        }

        var before = target.UserIds.Count;
        foreach (var channel in target.Channels)
        {
            var stream = StreamName.Channel(channel);
            if (streams.IndexOf(stream, before) < 0)
            {
                streams.Add(stream);
            }
        }

        if (target.IsEmpty)
        {
            streams.Add(StreamName.Broadcast);
        }

        return streams;
    }

    /// <summary>
    /// Those streams of a message of which one connection may follow several, in the order in which it is looked for: it comes to a connection in
    /// the first that the connection follows, otherwise in whichever it comes. Null where no connection can meet it twice.
    /// </summary>
    public static IReadOnlyList<StreamName>? Shared(PushMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var streams = Addressed(message.Target);
        var users = message.Target.UserIds.Count;
        if (users > 0)
        {
            // Nobody follows two users; a list of all of them would go with each of their copies.
            streams = streams.Count > users ? [.. streams.Skip(users)] : [];
        }

        if (streams.Contains(StreamName.Broadcast))
        {
            // Who follows a service follows broadcasts too, and gets the service's own in its order.
            streams = [StreamName.Service(message.Service), .. streams];
        }

        return streams.Count > (users > 0 ? 0 : 1) ? streams : null;
    }

    private static void Add(List<StreamName> streams, string? name, Func<string, StreamName> stream)
    {
        if (name is not null)
        {
            streams.Add(stream(name));
        }
    }
}
