using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using DaprPush.Faults.Load;
using DaprPush.Testing.Sending;

namespace DaprPush.Faults.Clients;

/// <summary>Confirms messages for the clients that do so, again and again until each is answered, and asks how messages stand.</summary>
internal sealed class Confirmations(SentLog sent, IReadOnlyList<Sender> apis, int seed)
{
    private const int Workers = 8;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AgainLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private readonly Channel<SentMessage> _waiting = Channel.CreateUnbounded<SentMessage>();
    private readonly ConcurrentDictionary<int, HttpStatusCode> _asked = new();
    private readonly Random _random = new(seed);

    /// <summary>Messages that somebody confirmed, and what the answer was: 204, or 409 where it came too late.</summary>
    public IReadOnlyDictionary<int, HttpStatusCode> Answers => _asked;

    /// <summary>A client has got a message; the first time, where it asks for it, it is confirmed. Any thread may call it.</summary>
    public void Confirm(int index)
    {
        if (sent[index] is { Kind: MessageKind.Acknowledged } message && _asked.TryAdd(index, default))
        {
            _waiting.Writer.TryWrite(message);
        }
    }

    /// <summary>Works until <see cref="End"/> was called and nothing is left.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
    {
        await foreach (var message in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _asked[message.Index] = (await AskAsync(api => api.PostAsync($"{message.Id}/ack", "")).ConfigureAwait(false)).Status;
        }
    })));

    public void End() => _waiting.Writer.Complete();

    /// <summary>What the send API says of every message that asked for a confirmation.</summary>
    public async Task<IReadOnlyDictionary<int, MessageState>> StatesAsync()
    {
        var states = new ConcurrentDictionary<int, MessageState>();
        await Parallel.ForEachAsync(
            sent.Of(MessageKind.Acknowledged).Where(message => message.IsAccepted),
            new ParallelOptions { MaxDegreeOfParallelism = Workers },
            async (message, _) =>
            {
                // Its event may still wait in the broker.
                var answer = await AskAsync(api => api.GetAsync($"api/v1/messages/{message.Id}"), again: HttpStatusCode.NotFound).ConfigureAwait(false);
                states[message.Index] = answer.Status == HttpStatusCode.OK
                    ? new MessageState(answer.Json.GetProperty("status").GetString()!)
                    : new MessageState($"{(int)answer.Status}");
            }).ConfigureAwait(false);
        return states;
    }

    // Until there is an answer that is no failure of the system.
    private async Task<Answer> AskAsync(Func<Sender, Task<Answer>> ask, HttpStatusCode? again = null)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await ask(apis[Next()]).WaitAsync(AnswerLimit).ConfigureAwait(false);
                if ((int)answer.Status < 500 && (answer.Status != again || Stopwatch.GetElapsedTime(startedAt) > AgainLimit))
                {
                    return answer;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or TaskCanceledException)
            {
                // Not known whether it was heard: the same again.
            }

            await Task.Delay(RetryPause).ConfigureAwait(false);
        }
    }

    private int Next()
    {
        lock (_random)
        {
            return _random.Next(apis.Count);
        }
    }
}

/// <summary>How a message that asked for a confirmation stands.</summary>
/// <param name="Status">As the send API names it; an HTTP status where it did not tell.</param>
internal readonly record struct MessageState(string Status);
