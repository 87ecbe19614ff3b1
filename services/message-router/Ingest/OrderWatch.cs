using System.Globalization;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Watches a topic while streams wait for messages of it, and ends the waiting for those that it will not bring any more: see
/// <see cref="TopicFlow"/>. Where nothing waits it does nothing.
/// </summary>
internal sealed partial class OrderWatch(
    string topic,
    ProbePublisher probes,
    WaitEnder ender,
    Disturbances disturbances,
    IOptions<RouterOptions> options,
    TimeProvider time,
    IHostApplicationLifetime host,
    ILogger<OrderWatch> logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<StreamName> _waiting = [];
    private readonly string _name = Guid.NewGuid().ToString("N");
    private TaskCompletionSource _arrived = new();
    private string? _expected;
    private long _probes;
    private bool _isWatching;

    /// <summary>What an append or the stream itself says.</summary>
    public void Note(StreamName stream, bool waits)
    {
        // In the ordinary course nothing waits.
        if (!waits && !Volatile.Read(ref _isWatching))
        {
            return;
        }

        lock (_gate)
        {
            if (!waits)
            {
                _waiting.Remove(stream);
            }
            else if (_waiting.Add(stream) && !_isWatching)
            {
                _isWatching = true;
                _ = Task.Run(WatchAsync);
            }
        }
    }

    /// <summary>What has come through the topic and is done: probes, of which those of others say nothing, and streams that say that they wait.</summary>
    public void Note(IReadOnlyList<IngestBatch> batches)
    {
        foreach (var batch in batches)
        {
            if (batch.Probe is { } probe)
            {
                Arrive(probe);
            }

            foreach (var stream in batch.Waiting ?? [])
            {
                Note(stream, waits: true);
            }
        }
    }

    private void Arrive(string probe)
    {
        lock (_gate)
        {
            if (probe == _expected)
            {
                _arrived.TrySetResult();
            }
        }
    }

    private async Task WatchAsync()
    {
        var flow = new TopicFlow(options.Value.OrderTimeout);
        var stopping = host.ApplicationStopping;
        try
        {
            while (Waiting() is { Length: > 0 } waiting)
            {
                flow.Note(await ProbeAsync(flow.Patience, stopping), disturbances.Count);
                if (flow.IsProven)
                {
                    await EndAsync(waiting, stopping);
                }

                await Task.Delay(flow.Step, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next life hears from the streams that they wait.
        }
    }

    private StreamName[] Waiting()
    {
        lock (_gate)
        {
            _isWatching = _waiting.Count > 0;
            return [.. _waiting];
        }
    }

    /// <returns>Whether it came back in time.</returns>
    private async Task<bool> ProbeAsync(TimeSpan patience, CancellationToken stopping)
    {
        Task arrived;
        lock (_gate)
        {
            _expected = string.Create(CultureInfo.InvariantCulture, $"{_name}-{++_probes}");
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrived = _arrived.Task;
        }

        using var over = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, over.Token);
        try
        {
            await probes.PublishAsync(topic, _expected, limit.Token);
            await arrived.WaitAsync(limit.Token);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogNoFlow(topic, e.Message);
            return false;
        }
    }

    private async Task EndAsync(StreamName[] waiting, CancellationToken stopping)
    {
        await Task.WhenAll(ender.CallsFor(waiting).Select(async call =>
        {
            try
            {
                var left = await ender.EndAsync(call.Shard, call.Streams, stopping);
                foreach (var stream in call.Streams)
                {
                    Note(stream, left.Contains(stream));
                }
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                // They go on waiting, and are told again with the next step.
                LogNotTold(e, call.Streams.Count, call.Shard.Text);
            }
        }));
    }

    [LoggerMessage(1, LogLevel.Information, "Streams wait for messages of {Topic}, which does not flow: {Reason}")]
    private partial void LogNoFlow(string topic, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Count} streams of shard {Shard} could not be told that what they wait for will not come.")]
    private partial void LogNotTold(Exception exception, int count, string shard);
}
