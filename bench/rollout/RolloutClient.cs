using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Events;

namespace DaprPush.Bench.Rollout;

/// <summary>
/// One browser: follows its user, and after the end of its stream comes back when it was told to, at the next gateway that a load
/// balancer would give it, with its cursor.
/// </summary>
internal sealed class RolloutClient(int index, IReadOnlyList<Uri> gateways, ConcurrentQueue<long> reconnects)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _lastEventId = "";
    private long _next;
    private long _lastAt;

    public string User { get; } = string.Create(CultureInfo.InvariantCulture, $"rollout-{index}");

    public Task Ready => _ready.Task;

    /// <summary>Messages that came.</summary>
    public long Received { get; private set; }

    /// <summary>Messages that came again, or after a later one.</summary>
    public long Repeated { get; private set; }

    /// <summary>Numbers that were passed over.</summary>
    public long Skipped { get; private set; }

    public long Resets { get; private set; }

    public TimeSpan LongestSilence { get; private set; }

    public async Task RunAsync(CancellationToken leaving)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var wait = await FollowAsync(gateways[(index + attempt) % gateways.Count], attempt > 0, leaving);
                await Task.Delay(wait, leaving);
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<TimeSpan> FollowAsync(Uri gateway, bool isReconnect, CancellationToken leaving)
    {
        EventStreamParser? parser = null;
        try
        {
            using var stream = await EventStream.OpenAsync(new Uri(gateway, $"sse/user/{User}"), _lastEventId, leaving);
            if (isReconnect)
            {
                reconnects.Enqueue(Stopwatch.GetTimestamp());
            }

            parser = new EventStreamParser(_lastEventId, (_, type, data) => Take(type, data), _ => { });
            await stream.ReadToEndAsync(parser, leaving);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or EventStreamRefusedException && !leaving.IsCancellationRequested)
        {
            // That gateway is away: a load balancer would not have chosen it.
        }

        _lastEventId = parser?.LastEventId ?? _lastEventId;
        return parser?.Retry is { } retry ? TimeSpan.FromMilliseconds(retry) : TryAgainAfter;
    }

    private void Take(string type, string data)
    {
        if (type is "ready" or "reset")
        {
            Resets += type == "reset" ? 1 : 0;
            _ready.TrySetResult();
            return;
        }

        var start = data.IndexOf("\"n\":", StringComparison.Ordinal) + 4;
        var end = start;
        while (char.IsAsciiDigit(data[end]))
        {
            end++;
        }

        var number = long.Parse(data.AsSpan(start, end - start), CultureInfo.InvariantCulture);
        var now = Stopwatch.GetTimestamp();
        if (_lastAt > 0 && Stopwatch.GetElapsedTime(_lastAt, now) is var silence && silence > LongestSilence)
        {
            LongestSilence = silence;
        }

        _lastAt = now;
        if (number < _next)
        {
            Repeated++;
            return;
        }

        Skipped += number - _next;
        _next = number + 1;
        Received++;
    }
}
