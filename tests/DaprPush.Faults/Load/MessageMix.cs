using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Faults.Load;

/// <summary>
/// What a producer sends: mostly durable messages to one stream; some to several channels, to one session of a user, or to a session
/// alone; a few that want an acknowledgement, and a few ephemeral ones.
/// </summary>
internal sealed class MessageMix(int producer, Topology topology, SentLog log, Random random)
{
    private static readonly JsonSerializerOptions Written = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private const string User = "user:";
    private const string Channel = "channel:";
    private const string Task = "task:";
    private const string Session = "session:";
    private readonly IReadOnlyList<string> _streams = topology.StreamsOf(producer);

    /// <summary>The streams it sends to.</summary>
    public IReadOnlyList<string> Streams => _streams;

    /// <summary>A new message to anything but everybody.</summary>
    public SentMessage Next()
    {
        var kind = random.Next(100) switch
        {
            < 8 => MessageKind.Ephemeral,
            < 10 => MessageKind.Acknowledged,
            _ => MessageKind.Durable,
        };
        var first = _streams[random.Next(_streams.Count)];
        if (first.StartsWith(User, StringComparison.Ordinal))
        {
            var session = Topology.SessionOf(first[User.Length..], random.Next(2));
            return random.Next(10) switch
            {
                < 2 => Add([first], kind, session),
                2 => Add([Session + session], kind),
                _ => Add([first], kind),
            };
        }

        if (first.StartsWith(Task, StringComparison.Ordinal) || random.Next(3) > 0)
        {
            return Add([first], kind);
        }

        var channels = _streams.Where(stream => stream.StartsWith(Channel, StringComparison.Ordinal)).ToArray();
        return Add([.. new[] { first, channels[random.Next(channels.Length)], channels[random.Next(channels.Length)] }.Distinct()], kind);
    }

    /// <summary>A new durable message to one stream.</summary>
    public SentMessage To(string stream) => Add([stream], MessageKind.Durable);

    /// <summary>The message as the send API takes it.</summary>
    public static object BodyOf(SentMessage message)
    {
        var channels = Names(message, Channel);
        var body = new
        {
            id = message.Id,
            service = Topology.ServiceOf(message.Producer),
            type = "info",
            target = message.Streams[0] == Topology.Broadcast ? null : new
            {
                user_id = Names(message, User).FirstOrDefault(),
                session_id = message.Session ?? Names(message, Session).FirstOrDefault(),
                task_id = Names(message, Task).FirstOrDefault(),
                channels = channels.Length > 0 ? channels : null,
            },
            data = new { n = message.Index },
            metadata = new
            {
                ack = message.Kind == MessageKind.Acknowledged,
                delivery = message.Kind == MessageKind.Ephemeral ? "ephemeral" : "durable",
            },
        };
        return JsonSerializer.SerializeToElement(body, Written);
    }

    private static string[] Names(SentMessage message, string kind) =>
        [.. message.Streams.Where(stream => stream.StartsWith(kind, StringComparison.Ordinal)).Select(stream => stream[kind.Length..])];

    private SentMessage Add(IReadOnlyList<string> addressed, MessageKind kind, string? session = null) =>
        log.Add(producer, [.. addressed, $"service:{Topology.ServiceOf(producer)}"], Stopwatch.GetTimestamp(), kind, session);
}
