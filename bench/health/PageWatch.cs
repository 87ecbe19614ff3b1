using System.Collections.Concurrent;
using System.Diagnostics;

namespace DaprPush.Bench.Health;

/// <summary>Asks a page ten times a second, as an impatient balancer would.</summary>
internal sealed class PageWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<int, int> _answers = new();
    private readonly Uri _page;
    private readonly Task _watching;
    private volatile TaskCompletionSource<int> _next = New();
    private double _slowest;

    public PageWatch(Uri page)
    {
        _page = page;
        _watching = WatchAsync();
    }

    public double SlowestSeconds => Volatile.Read(ref _slowest);

    public int Answers => _answers.Values.Sum();

    /// <summary>How many answers had this status.</summary>
    public int Of(int status) => _answers.GetValueOrDefault(status);

    /// <summary>Waits for an answer of this status that was asked for from now on.</summary>
    /// <returns>The seconds it took.</returns>
    public async Task<double> UntilAsync(int status, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        await _next.Task.WaitAsync(cancellationToken);
        while (await _next.Task.WaitAsync(cancellationToken) != status)
        {
        }

        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
        _http.Dispose();
    }

    private static TaskCompletionSource<int> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                var begun = Stopwatch.GetTimestamp();
                using var answer = await _http.GetAsync(_page, _end.Token);
                Volatile.Write(ref _slowest, Math.Max(_slowest, Stopwatch.GetElapsedTime(begun).TotalSeconds));
                var status = (int)answer.StatusCode;
                _answers.AddOrUpdate(status, 1, (_, count) => count + 1);
                var next = _next;
                _next = New();
                next.SetResult(status);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The watch is over.
        }
    }
}
