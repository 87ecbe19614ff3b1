using DaprPush.Messages.Message;
using Microsoft.Extensions.Logging;

namespace DaprPush.Client;

/// <summary>
/// Takes updates as fast as a task makes them and sends the newest, no more often than its interval; what was overtaken is left out.
/// The first goes at once, the last when the reporter is disposed of. An update that cannot be sent is logged and does not disturb the
/// task; an end that cannot be sent is told to who ends it.
/// </summary>
public sealed partial class ProgressReporter : IProgress<ProgressData>, IAsyncDisposable
{
    private readonly PushClient _client;
    private readonly MessageTarget _target;
    private readonly string? _taskId;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _newer = new(0, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _sending;
    private ProgressData? _newest;
    private Task? _ended;

    internal ProgressReporter(
        PushClient client, MessageTarget target, string? taskId, TimeSpan interval, TimeProvider time, ILogger<ProgressReporter> logger)
    {
        (_client, _target, _taskId, _interval, _time, _logger) = (client, target, taskId, interval, time, logger);
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Never waits. Ignored once the reporter is disposed of.</summary>
    /// <param name="value">A progress outside 0 to 100 becomes the nearest that is not.</param>
    public void Report(ProgressData value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            if (_ended is not null)
            {
                return;
            }

            _newest = value with { Progress = Math.Clamp(double.IsNaN(value.Progress) ? 0 : value.Progress, 0, 100), TaskId = value.TaskId ?? _taskId };
            if (_newer.CurrentCount == 0)
            {
                _newer.Release();
            }
        }
    }

    /// <summary>Says at the end, after the last update, that the task succeeded. Only the first end counts.</summary>
    /// <exception cref="PushException">That was refused, or all attempts failed.</exception>
    public Task CompleteAsync(object data) => EndAsync(OutgoingMessage.Success(_target, data));

    /// <summary>Says at the end, after the last update, that the task failed. Only the first end counts.</summary>
    /// <exception cref="PushException">That was refused, or all attempts failed.</exception>
    public Task FailAsync(object data) => EndAsync(OutgoingMessage.Error(_target, data));

    /// <summary>Sends the last update, if it was not sent yet, and returns once that is done.</summary>
    /// <remarks>Never fails: who ended it otherwise was told there.</remarks>
    public async ValueTask DisposeAsync() => await EndAsync(null).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task EndAsync(OutgoingMessage? outcome)
    {
        lock (_lock)
        {
            return _ended ??= EndOnceAsync(outcome);
        }
    }

    private async Task EndOnceAsync(OutgoingMessage? outcome)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _ending.Dispose();
        _newer.Dispose();
        if (outcome is not null)
        {
            await _client.SendAsync(outcome, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                await _newer.WaitAsync(_ending.Token).ConfigureAwait(false);
                await SendNewestAsync().ConfigureAwait(false);
                await Task.Delay(_interval, _time, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // What is left is sent without a pause.
        }

        await SendNewestAsync().ConfigureAwait(false);
    }

    private Task SendNewestAsync()
    {
        ProgressData? newest;
        lock (_lock)
        {
            (newest, _newest) = (_newest, null);
        }

        return newest is null ? Task.CompletedTask : TrySendAsync(OutgoingMessage.Progress(_target, newest));
    }

    private async Task TrySendAsync(OutgoingMessage message)
    {
        try
        {
            await _client.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PushException exception)
        {
            LogNotSent(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A progress message could not be sent.")]
    private partial void LogNotSent(Exception exception);
}
