using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>
/// A sidecar's side of placement, as daprd 1.18.3 (pkg/actors/internal/placement/loops): keeps the connection, and does the steps of
/// each round, one after another. When the connection ends, running calls are drained and every actor is let go of before the next try.
/// What a round blocked, only its own last step unblocks: a round that breaks off leaves its types blocked until a later one
/// changes their ring.
/// </summary>
internal sealed partial class PlacementClient(
    string name, PlacementService service, ActorGate gate, ActorHost host, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private volatile IReadOnlyCollection<string> _types = [];
    private volatile PlacementStream? _stream;
    private volatile TaskCompletionSource _hosted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <summary>Connects.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Hosts these types from now on. Returns when a round has ended that knows of it: while placement is away it waits.</summary>
    public async Task HostAsync(IReadOnlyDictionary<string, ActorTypeOptions> types, CancellationToken cancellation)
    {
        host.SetTypes(types);
        if (types.Count > 0)
        {
            var hosted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _hosted = hosted;
            Report([.. types.Keys]);
            await hosted.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Hosts nothing any more: every actor is let go of.</summary>
    public async Task LeaveAsync()
    {
        if (_types.Count > 0)
        {
            await host.HaltAsync(static _ => false);
            host.SetTypes(new Dictionary<string, ActorTypeOptions>());
            Report([]);
        }
    }

    /// <summary>Hangs up without a word to the app.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private void Report(IReadOnlyCollection<string> types)
    {
        _types = types;
        if (_stream is { } stream)
        {
            service.Report(stream, types);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await LiveAsync(await ConnectAsync());
                LogClosed(logger);
                gate.Close();
                await gate.DrainAsync(null, host.DrainTimeOf).WaitAsync(_stopping.Token);
                await host.HaltAsync(static _ => false).WaitAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The sidecar ends.
        }
    }

    private async Task<PlacementStream> ConnectAsync()
    {
        while (true)
        {
            var types = _types;
            if (service.Connect(name, types) is { } stream)
            {
                _stream = stream;
                if (!ReferenceEquals(types, _types))
                {
                    service.Report(stream, _types);
                }

                return stream;
            }

            // As daprd: half a second, a quarter more or less.
            await Task.Delay(TimeSpan.FromMilliseconds(250 + Random.Shared.Next(500)), time, _stopping.Token);
        }
    }

    // One connection, until it ends.
    private async Task LiveAsync(PlacementStream stream)
    {
        var steps = new Steps();
        try
        {
            await foreach (var order in stream.Orders.ReadAllAsync(_stopping.Token))
            {
                gate.SetBusy(true);
                try
                {
                    await HandleAsync(stream, order, steps);
                }
                finally
                {
                    gate.SetBusy(false);
                }
            }
        }
        finally
        {
            _stream = null;
            service.Close(stream);
        }
    }

    private async Task HandleAsync(PlacementStream stream, PlacementOrder order, Steps steps)
    {
        switch (order.Phase)
        {
            case PlacementPhase.Update:
                var changed = gate.Install(order.Table!);
                steps.Changed.UnionWith(changed);
                await gate.DrainAsync(changed, host.DrainTimeOf).WaitAsync(_stopping.Token);

                // Without a deadline, as the real one: who has not answered by then holds up the round.
                await host.HaltAsync(key => order.Table!.Find(key) == name).WaitAsync(_stopping.Token);
                break;
            case PlacementPhase.Unlock when steps.Last != PlacementPhase.Update:
                return;
            case PlacementPhase.Unlock:
                var changedTypes = string.Join(' ', steps.Changed);
                LogComplete(logger, order.Version, changedTypes);
                gate.Unblock(steps.Changed);
                steps.Changed.Clear();
                if (gate.Table.Has(name, _types))
                {
                    _hosted.TrySetResult();
                }

                break;
        }

        steps.Last = order.Phase;
        service.Acknowledge(stream, order.Phase, order.Version);
    }

    // What was done on one connection. The next one begins without it, and so never unblocks what this one blocked.
    private sealed class Steps
    {
        public HashSet<string> Changed { get; } = new(StringComparer.Ordinal);

        public PlacementPhase Last { get; set; }
    }

    [LoggerMessage(EventId = 203, Level = LogLevel.Information, Message = "Dissemination complete for version {Version} (changed types [{Types}])")]
    private static partial void LogComplete(ILogger logger, long version, string types);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "The connection with placement ended; every actor is let go of, and then it is made again")]
    private static partial void LogClosed(ILogger logger);
}
