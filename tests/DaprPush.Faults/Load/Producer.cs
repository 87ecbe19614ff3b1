using System.Diagnostics;
using System.Net;
using DaprPush.Testing.Sending;

namespace DaprPush.Faults.Load;

/// <summary>
/// A service that does as it is told to: what was not answered with 202 it posts again, with the same ids, until it is, and only then
/// goes on. Which send API it asks is chance.
/// </summary>
internal sealed class Producer(int number, Topology topology, FaultOptions options, SentLog log, IReadOnlyList<Sender> apis) : IDisposable
{
    private const int MostInABatch = 25;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);
    private readonly Random _random = new((options.Seed * 1_000) + number);
    private readonly IReadOnlyList<string> _streams = topology.StreamsOf(number);

    /// <summary>Posts that had to be made again.</summary>
    public int Retries { get; private set; }

    /// <summary>Sends until cancelled; returns once all is accepted.</summary>
    /// <exception cref="InvalidOperationException">The API refused what is valid, or did not accept it within the limit.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var perProducer = (double)options.Rate / options.Producers;
        while (!cancellationToken.IsCancellationRequested)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var count = 1 + _random.Next(MostInABatch);
            await PostUntilAcceptedAsync([.. Enumerable.Range(0, count).Select(_ => NewMessage())]).ConfigureAwait(false);
            if (number == 0)
            {
                await BroadcastAsync().ConfigureAwait(false);
            }

            var left = TimeSpan.FromSeconds(count / perProducer) - Stopwatch.GetElapsedTime(startedAt);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends one last message to every stream, by which a client knows that it has everything.</summary>
    public async Task CloseAsync()
    {
        foreach (var streams in _streams.Chunk(MostInABatch))
        {
            await PostUntilAcceptedAsync([.. streams.Select(stream => Note([stream]))]).ConfigureAwait(false);
        }

        if (number == 0)
        {
            await BroadcastAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (var api in apis)
        {
            api.Dispose();
        }
    }

    private static object Body(SentMessage message, string service)
    {
        var users = Names(message, "user:");
        var channels = Names(message, "channel:");
        object target = users.Length > 0 ? new { user_id = users[0] } : new { channels };
        return new { id = message.Id, service, type = "info", target, data = new { n = message.Index } };
    }

    private static string[] Names(SentMessage message, string kind) =>
        [.. message.Streams.Where(stream => stream.StartsWith(kind, StringComparison.Ordinal)).Select(stream => stream[kind.Length..])];

    // Most go to one stream, some to several channels.
    private SentMessage NewMessage()
    {
        var first = _streams[_random.Next(_streams.Count)];
        if (first.StartsWith("user:", StringComparison.Ordinal) || _random.Next(3) > 0)
        {
            return Note([first]);
        }

        var channels = _streams.Where(stream => stream.StartsWith("channel:", StringComparison.Ordinal)).ToArray();
        return Note([.. new[] { first, channels[_random.Next(channels.Length)], channels[_random.Next(channels.Length)] }.Distinct()]);
    }

    private SentMessage Note(IReadOnlyList<string> addressed) =>
        log.Add([.. addressed, $"service:{Topology.ServiceOf(number)}"], Stopwatch.GetTimestamp());

    private async Task BroadcastAsync()
    {
        var message = Note([Topology.Broadcast]);
        var body = new { id = message.Id, service = Topology.ServiceOf(number), type = "info", data = new { n = message.Index } };
        await UntilAcceptedAsync([message], api => api.BroadcastAsync(body)).ConfigureAwait(false);
    }

    private Task PostUntilAcceptedAsync(IReadOnlyList<SentMessage> messages)
    {
        var service = Topology.ServiceOf(number);
        return messages.Count == 1
            ? UntilAcceptedAsync(messages, api => api.SendAsync(Body(messages[0], service)))
            : UntilAcceptedAsync(messages, api => api.BatchAsync(messages.Select(message => Body(message, service))));
    }

    private async Task UntilAcceptedAsync(IReadOnlyList<SentMessage> messages, Func<Sender, Task<Answer>> post)
    {
        while (true)
        {
            try
            {
                var answer = await post(apis[_random.Next(apis.Count)]).WaitAsync(AnswerLimit).ConfigureAwait(false);
                if (answer.Status == HttpStatusCode.Accepted)
                {
                    break;
                }

                if ((int)answer.Status is >= 400 and < 500)
                {
                    throw new InvalidOperationException($"A valid message was refused: {answer}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or TaskCanceledException)
            {
                // Not accepted, or not known: the same again.
            }

            Retries++;
            await Task.Delay(RetryPause).ConfigureAwait(false);
        }

        foreach (var message in messages)
        {
            message.IsAccepted = true;
        }
    }
}
