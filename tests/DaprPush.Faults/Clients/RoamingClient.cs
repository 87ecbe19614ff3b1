using System.Globalization;
using System.Text.Json;
using DaprPush.Faults.Load;
using DaprPush.Testing.Events;

namespace DaprPush.Faults.Clients;

/// <summary>
/// A subscriber that stays for a while, leaves, comes back somewhere else and always goes on from its last event id. Every other one
/// gives a silent gateway up after some seconds, as a watchful client would; the rest wait for it.
/// </summary>
internal sealed class RoamingClient
{
    private const string IdStart = "{\"id\":\"";
    private const string RetryCount = "\"retry_count\":";
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(8);
    private readonly IReadOnlyList<Uri> _gateways;
    private readonly Random _random;
    private readonly bool _isPatient;
    private readonly Confirmations? _confirmations;
    private string _cursor = "";

    /// <param name="confirmations">Where it confirms the messages that ask for it; null for a client that never does.</param>
    public RoamingClient(int number, IReadOnlyList<Uri> gateways, Topology topology, int seed, Confirmations? confirmations)
    {
        _gateways = gateways;
        _confirmations = confirmations;
        _random = new Random((seed * 100_000) + number);
        _isPatient = number % 2 == 0;
        var (path, session) = topology.SubscriptionOf(number, _random);
        Journal = new ClientJournal(number, path, session);
    }

    public ClientJournal Journal { get; }

    /// <summary>Comes and goes until cancelled.</summary>
    public async Task RoamAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var stay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            stay.CancelAfter(Seconds(2, 40));
            await ConnectAsync(SilenceLimit, stay.Token).ConfigureAwait(false);
            if (stay.IsCancellationRequested)
            {
                Journal.Leave();
                await AwayAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await PauseAsync(Seconds(0.05, 0.5), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stays connected, wherever it can, until it has what it waits for.</summary>
    public async Task SettleAsync(Func<bool> hasAll, CancellationToken cancellationToken)
    {
        while (!hasAll() && !cancellationToken.IsCancellationRequested)
        {
            using var stay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var connection = ConnectAsync(SilenceLimit, stay.Token);
            while (!connection.IsCompleted && !hasAll())
            {
                await Task.WhenAny(connection, Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None)).ConfigureAwait(false);
            }

            await stay.CancelAsync().ConfigureAwait(false);
            await connection.ConfigureAwait(false);
        }
    }

    private async Task ConnectAsync(TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var gateway = _random.Next(_gateways.Count);
        var record = Journal.Open(gateway, _cursor);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        EventStreamParser? parser = null;
        try
        {
            silence.CancelAfter(AnswerLimit);
            using var stream = await EventStream.OpenAsync(new Uri(_gateways[gateway], Journal.Subscription), _cursor, silence.Token).ConfigureAwait(false);
            silence.CancelAfter(_isPatient ? Timeout.InfiniteTimeSpan : silenceLimit);
            parser = new EventStreamParser(
                _cursor,
                (id, type, data) =>
                {
                    Take(record, id, type, data);
                    silence.CancelAfter(_isPatient ? Timeout.InfiniteTimeSpan : silenceLimit);
                },
                _ => silence.CancelAfter(_isPatient ? Timeout.InfiniteTimeSpan : silenceLimit));
            await stream.ReadToEndAsync(parser, silence.Token).ConfigureAwait(false);
            record.End = "ended by the gateway";
        }
        catch (OperationCanceledException)
        {
            record.End = cancellationToken.IsCancellationRequested ? "left" : "gave up waiting";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or EventStreamRefusedException)
        {
            record.End = exception.Message;
        }

        _cursor = parser?.LastEventId ?? _cursor;
        record.EndedAt = System.Diagnostics.Stopwatch.GetTimestamp();
    }

    private void Take(ConnectionRecord record, string cursor, string type, string data)
    {
        switch (type)
        {
            case "ready":
                var ready = JsonElement.Parse(data);
                record.Recovered = ready.GetProperty("recovered").GetBoolean();
                Journal.Ready([.. ready.GetProperty("streams").EnumerateArray().Select(stream => stream.GetString()!)], cursor);
                break;
            case "reset":
                Journal.Reset(
                [
                    .. JsonElement.Parse(data).GetProperty("streams").EnumerateArray()
                        .Select(reset => (reset.GetProperty("stream").GetString()!, reset.GetProperty("reason").GetString()!)),
                ],
                cursor);
                break;
            default:
                var id = data.AsSpan(IdStart.Length);
                var index = SentLog.IndexOf(id[..id.IndexOf('"')]);
                Journal.Message(index, cursor, AttemptOf(data));
                _confirmations?.Confirm(index);
                break;
        }
    }

    // The last field of the last object of a message.
    private static int AttemptOf(string data)
    {
        var start = data.LastIndexOf(RetryCount, StringComparison.Ordinal) + RetryCount.Length;
        return int.Parse(data.AsSpan(start, data.IndexOf('}', start) - start), CultureInfo.InvariantCulture);
    }

    private Task AwayAsync(CancellationToken cancellationToken) => PauseAsync(
        _random.Next(20) switch
        {
            0 => Seconds(10, 30),
            < 6 => Seconds(1, 5),
            _ => Seconds(0, 1),
        },
        cancellationToken);

    private static async Task PauseAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(length, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller's loop looks at the token.
        }
    }

    private TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(least + (_random.NextDouble() * (most - least)));
}
