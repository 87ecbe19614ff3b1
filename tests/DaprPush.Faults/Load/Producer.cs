using System.Diagnostics;
using System.Net;
using DaprPush.Testing.Sending;

namespace DaprPush.Faults.Load;

/// <summary>
/// A service that does as it is told to: what was not answered with 202 it posts again, with the same ids, until it is, and only then
/// goes on. Every other one asks one send API as long as that answers; for the rest it is chance, as behind a load balancer.
/// </summary>
internal sealed class Producer
{
    private const int MostInABatch = 25;

    /// <summary>So many of them broadcast too.</summary>
    private const int Broadcasters = 2;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);
    private readonly Random _random;
    private readonly MessageMix _mix;
    private readonly double _rate;
    private readonly bool _broadcasts;
    private readonly IReadOnlyList<Sender> _apis;
    private readonly SendApiLives _lives;
    private readonly bool _isFaithful;
    private int _api;

    public Producer(int number, Topology topology, FaultOptions options, SentLog log, IReadOnlyList<Sender> apis, SendApiLives lives)
    {
        _random = new Random((options.Seed * 1_000) + number);
        _mix = new MessageMix(number, topology, log, _random);
        _rate = (double)options.Rate / options.Producers;
        _broadcasts = number < Broadcasters;
        _apis = apis;
        _lives = lives;
        _isFaithful = number % 2 == 0;
        _api = number / 2 % apis.Count;
    }

    /// <summary>Posts that had to be made again.</summary>
    public int Retries { get; private set; }

    /// <summary>Sends until cancelled; returns once all is accepted.</summary>
    /// <exception cref="InvalidOperationException">The API refused what is valid.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var count = 1 + _random.Next(MostInABatch);
            await PostUntilAcceptedAsync([.. Enumerable.Range(0, count).Select(_ => _mix.Next())]).ConfigureAwait(false);
            if (_broadcasts)
            {
                await BroadcastAsync().ConfigureAwait(false);
            }

            var left = TimeSpan.FromSeconds(count / _rate) - Stopwatch.GetElapsedTime(startedAt);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends one last message to every stream, by which a client knows that it has everything.</summary>
    public async Task CloseAsync()
    {
        foreach (var streams in _mix.Streams.Chunk(MostInABatch))
        {
            await PostUntilAcceptedAsync([.. streams.Select(_mix.To)]).ConfigureAwait(false);
        }

        if (_broadcasts)
        {
            await BroadcastAsync().ConfigureAwait(false);
        }
    }

    private static bool IsRefusedInPart(Answer answer) =>
        answer.Json.TryGetProperty("results", out var results)
        && results.EnumerateArray().Any(result => result.GetProperty("status").GetString() != "accepted");

    private Task BroadcastAsync()
    {
        var message = _mix.To(Topology.Broadcast);
        return UntilAcceptedAsync([message], api => api.BroadcastAsync(MessageMix.BodyOf(message)));
    }

    private Task PostUntilAcceptedAsync(IReadOnlyList<SentMessage> messages) => messages.Count == 1
        ? UntilAcceptedAsync(messages, api => api.SendAsync(MessageMix.BodyOf(messages[0])))
        : UntilAcceptedAsync(messages, api => api.BatchAsync(messages.Select(MessageMix.BodyOf)));

    private async Task UntilAcceptedAsync(IReadOnlyList<SentMessage> messages, Func<Sender, Task<Answer>> post)
    {
        var isRepeated = false;
        int lane;
        while (true)
        {
            _api = _isFaithful ? _api : _random.Next(_apis.Count);
            lane = _lives.Of(_api);
            try
            {
                var answer = await post(_apis[_api]).WaitAsync(AnswerLimit).ConfigureAwait(false);
                if (answer.Status == HttpStatusCode.Accepted && !IsRefusedInPart(answer))
                {
                    break;
                }

                if ((int)answer.Status is < 500)
                {
                    throw new InvalidOperationException($"A valid message was refused: {answer}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or TaskCanceledException)
            {
                // Not accepted, or not known: the same again.
            }

            Retries++;
            isRepeated = true;
            _api = (_api + 1) % _apis.Count;
            await Task.Delay(RetryPause).ConfigureAwait(false);
        }

        var now = Stopwatch.GetTimestamp();
        foreach (var message in messages)
        {
            message.Lane = isRepeated || lane != _lives.Of(_api) ? null : lane;
            message.AcceptedAt = now;
        }
    }
}
