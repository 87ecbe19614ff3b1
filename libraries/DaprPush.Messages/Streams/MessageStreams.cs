using DaprPush.Messages.Message;

namespace DaprPush.Messages.Streams;

/// <summary>Which streams a message belongs to.</summary>
public static class MessageStreams
{
    /// <summary>
    /// The streams its target addresses, each once, and last the stream of its service. <c>task_id</c>, <c>kb_id</c> and
    /// <c>session_id</c> address streams only where no <c>user_id</c> stands beside them.
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
        var streams = new List<StreamName>(target.Channels.Count + 3);
        if (target.UserId is not null)
        {
            streams.Add(StreamName.User(target.UserId));
        }
        else
        {
            Add(streams, target.SessionId, StreamName.Session);
            Add(streams, target.TaskId, StreamName.Task);
            Add(streams, target.KbId, StreamName.Kb);
        }

        foreach (var channel in target.Channels)
        {
            var stream = StreamName.Channel(channel);
            if (!streams.Contains(stream))
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

    private static void Add(List<StreamName> streams, string? name, Func<string, StreamName> stream)
    {
        if (name is not null)
        {
            streams.Add(stream(name));
        }
    }
}
