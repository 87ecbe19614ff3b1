using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using DaprPush.Testing.Events;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.Hostile;

/// <summary>
/// Followers that behave, the sender they listen to, how long each message was on its way to each, and what did not come. The sender
/// never stops: attacks come and go beside it.
/// </summary>
internal sealed partial class HonestTraffic : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly HttpClient _http = HonestAddresses.NewClient();
    private readonly List<Task> _tasks = [];
    private readonly Lock _lock = new();
    private readonly TrafficShape _shape;
    private List<double> _latencies = [];
    private int _reconnects;

    private HonestTraffic(TrafficShape shape)
    {
        _shape = shape;
        Sent = new SentMessages(shape.Channels, shape.Followers / shape.Channels);
    }

    public SentMessages Sent { get; }

    /// <summary>How often one of them lost its connection.</summary>
    public int Reconnects => Volatile.Read(ref _reconnects);

    public static string PathOf(int channel) => string.Create(CultureInfo.InvariantCulture, $"/sse/stream/busy{channel}");

    public static async Task<HonestTraffic> StartAsync(Uri gateway, Uri sendApi, TrafficShape shape)
    {
        var traffic = new HonestTraffic(shape);
        var ready = new List<Task>();
        for (var i = 0; i < shape.Followers; i++)
        {
            var isReady = new TaskCompletionSource();
            ready.Add(isReady.Task);
            var channel = i % shape.Channels;
            traffic._tasks.Add(traffic.FollowAsync(new Uri(gateway, PathOf(channel)), channel, isReady));
        }

        await Task.WhenAll(ready).WaitAsync(TimeSpan.FromSeconds(60));
        traffic._tasks.Add(traffic.SendAsync(sendApi));
        return traffic;
    }

    /// <summary>Milliseconds from POST to event since the last call.</summary>
    public IReadOnlyList<double> TakeLatencies()
    {
        lock (_lock)
        {
            var taken = _latencies;
            _latencies = [];
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_tasks);
        _leaving.Dispose();
        _http.Dispose();
    }

    [GeneratedRegex("\"t\":(?<t>\\d+),\"n\":(?<n>\\d+)")]
    private static partial Regex Stamp();

    private async Task SendAsync(Uri sendApi)
    {
        using var sender = new Sender(sendApi);
        var filler = new string('x', _shape.Bytes);
        await OpenLoop.RunAsync(_shape.Rate / _shape.Batch, turn => SendBatchAsync(sender, turn, filler), _leaving.Token);
    }

    private async Task SendBatchAsync(Sender sender, long turn, string filler)
    {
        var messages = new List<(int Channel, int Number)>();
        var body = new StringBuilder("{\"messages\":[");
        for (var i = 0; i < _shape.Batch; i++)
        {
            var channel = (int)(((turn * _shape.Batch) + i) % _shape.Channels);
            messages.Add((channel, Sent.Next(channel)));
            body.Append(i > 0 ? "," : "").Append(
                CultureInfo.InvariantCulture,
                $$$"""{"service":"bench","type":"info","target":{"channel":"busy{{{channel}}}"},"data":{"t":{{{Stopwatch.GetTimestamp()}}},"n":{{{messages[i].Number}}},"filler":"{{{filler}}}"}}""");
        }

        var answer = await sender.BatchAsync(body.Append("]}").ToString());
        if (answer.Status != HttpStatusCode.Accepted)
        {
            messages.ForEach(message => Sent.Refused(message.Channel, message.Number));
        }
    }

    private async Task FollowAsync(Uri address, int channel, TaskCompletionSource isReady)
    {
        var cursor = "";
        while (!_leaving.IsCancellationRequested)
        {
            try
            {
                using var stream = await EventStream.OpenAsync(address, cursor, _leaving.Token, _http);
                var parser = new EventStreamParser(
                    cursor,
                    (id, type, data) =>
                    {
                        cursor = id;
                        Take(channel, type, data, isReady);
                    },
                    _ => { });
                await stream.ReadToEndAsync(parser, _leaving.Token);
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or EventStreamRefusedException)
            {
                // It comes back at once, and what it missed counts with all the time that it waited.
            }

            Interlocked.Increment(ref _reconnects);
        }
    }

    private void Take(int channel, string type, string data, TaskCompletionSource isReady)
    {
        if (type == "ready")
        {
            isReady.TrySetResult();
        }
        else if (type == "info" && Stamp().Match(data) is { Success: true } stamp)
        {
            Sent.Received(channel, int.Parse(stamp.Groups["n"].ValueSpan, CultureInfo.InvariantCulture));
            lock (_lock)
            {
                _latencies.Add(Stopwatch.GetElapsedTime(long.Parse(stamp.Groups["t"].ValueSpan, CultureInfo.InvariantCulture)).TotalMilliseconds);
            }
        }
    }
}

/// <summary>How much honest traffic there is.</summary>
/// <param name="Followers">Over all channels, the same number on each.</param>
/// <param name="Rate">Messages a second, each to one channel after the other.</param>
/// <param name="Batch">Messages of one request.</param>
/// <param name="Bytes">Of a message's filler.</param>
internal sealed record TrafficShape(int Followers, int Channels, int Rate, int Batch, int Bytes);
