using System.Collections.Concurrent;
using System.Net.Http.Headers;
using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Actors.Turns;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Http;
using DaprPush.DevSidecar.Resiliency;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors;

/// <summary>
/// The actors of one app instance: activates on the first call, gives turns, deactivates what is idle or moves away (daprd
/// pkg/actors/targets/app). While actors of a type are being deactivated no other of that type is activated or called.
/// </summary>
internal sealed class ActorHost(AppChannel app, ActorGate gate, ResiliencePolicies policies, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ActorKey, Activation> _activations = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _oneHalt = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _halting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private volatile IReadOnlyDictionary<string, ActorTypeOptions> _types = new Dictionary<string, ActorTypeOptions>();
    private Task _sweeping = Task.CompletedTask;

    /// <summary>How many actors of each type that lives here are active; none is a count too (daprd, pkg/actors/table).</summary>
    public IEnumerable<(string Type, int Count)> Counts =>
        _types.Keys.Select(type => (type, _activations.Keys.Count(key => key.Type == type)));

    /// <summary>Whether the actor is active here.</summary>
    public bool IsActive(in ActorKey key) => _activations.ContainsKey(key);

    /// <summary>Whether the type lives here.</summary>
    public bool Hosts(string type) => _types.ContainsKey(type);

    /// <summary>How long a round waits for a type's running calls; zero when it does not.</summary>
    public TimeSpan DrainTimeOf(string type) => OptionsOf(type) is { Drain: true } options ? options.DrainTimeout : TimeSpan.Zero;

    /// <summary>These types live here from now on.</summary>
    public void SetTypes(IReadOnlyDictionary<string, ActorTypeOptions> types)
    {
        _types = types;
        if (types.Count > 0 && _sweeping.IsCompleted)
        {
            _sweeping = SweepAsync(types.Values.Min(options => options.IdleTimeout));
        }
    }

    /// <summary>Runs a call here.</summary>
    public async Task<ActorAnswer> RunAsync(ActorCall call, CancellationToken cancellation)
    {
        var activation = await ActivateAsync(call.Key, cancellation);
        var flow = activation.Options.Reentrant ? call.Flow ?? Guid.NewGuid().ToString() : null;
        switch (await activation.Turns.EnterAsync(flow, cancellation))
        {
            case TurnEntry.Closed:
                return ActorAnswer.Moved(ActorErrors.Invoke("actor is closed"));
            case TurnEntry.TooDeep:
                return ActorAnswer.Failed(ActorErrors.TooDeep);
        }

        try
        {
            activation.Touch();
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellation, activation.Halted);
            return policies.ActorTurn(call.Key.Type) is { } policy
                ? await policy.RunAsync(token => SendAsync(call, flow, token), static _ => 0, ActorAnswer.Refused, turn.Token)
                : await SendAsync(call, flow, turn.Token);
        }
        catch (OperationCanceledException) when (activation.Halted.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return ActorAnswer.Moved(ActorErrors.Invoke("actor is closed"));
        }
        finally
        {
            activation.Turns.Exit();
        }
    }

    /// <summary>
    /// Lets go of every actor for which <paramref name="stays"/> is false: breaks its turn off, and tells the app. Waits for the app's
    /// answers, however long they take.
    /// </summary>
    public Task HaltAsync(Predicate<ActorKey> stays) => Task.WhenAll(
        _activations.Keys.Where(key => !stays(key)).Select(key => key.Type).Distinct(StringComparer.Ordinal).ToList().Select(type => HaltAsync(type, stays)));

    /// <summary>Does nothing any more; the app is told nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sweeping;
        _stopping.Dispose();
    }

    private TimeProvider Time => time;

    private ActorTypeOptions OptionsOf(string type) => _types.GetValueOrDefault(type, ActorTypeOptions.Default);

    private async ValueTask<Activation> ActivateAsync(ActorKey key, CancellationToken cancellation)
    {
        while (true)
        {
            Task? halting;
            lock (_lock)
            {
                if (!_halting.TryGetValue(key.Type, out halting))
                {
                    return _activations.GetOrAdd(key, static (key, host) => new Activation(key, host.OptionsOf(key.Type), host.Time), this);
                }
            }

            await halting.WaitAsync(cancellation);
        }
    }

    private async ValueTask<ActorAnswer> SendAsync(ActorCall call, string? flow, CancellationToken cancellation)
    {
        using var request = app.Request(HttpMethod.Put, $"{call.Key.AppPath}/method/{call.Method}");
        request.Content = new ReadOnlyMemoryContent(call.Body);
        if (call.ContentType is not null && MediaTypeHeaderValue.TryParse(call.ContentType, out var type))
        {
            request.Content.Headers.ContentType = type;
        }

        if (call.Headers is not null)
        {
            HopByHop.CopyTo(call.Headers, request, "Content-Type", ActorCall.ReentrancyHeader);
        }

        if (flow is not null)
        {
            request.Headers.TryAddWithoutValidation(ActorCall.ReentrancyHeader, flow);
        }

        try
        {
            using var response = await app.SendAsync(request, cancellation);
            return await ActorAnswer.ReadAsync(response, call, cancellation);
        }
        catch (HttpRequestException failure)
        {
            return ActorAnswer.Failed(ActorErrors.Invoke(failure.Message));
        }
    }

    private async Task HaltAsync(string type, Predicate<ActorKey> stays)
    {
        var turn = _oneHalt.GetOrAdd(type, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync();
        var halted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            List<Activation> gone;
            lock (_lock)
            {
                _halting[type] = halted.Task;
                gone = [.. _activations.Values.Where(activation => activation.Key.Type == type && !stays(activation.Key))];
            }

            await Task.WhenAll(gone.Select(DeactivateAsync));
        }
        finally
        {
            lock (_lock)
            {
                _halting.Remove(type);
            }

            halted.SetResult();
            turn.Release();
        }
    }

    private async Task DeactivateAsync(Activation activation)
    {
        using (activation)
        {
            activation.Halt();
            _activations.TryRemove(new(activation.Key, activation));
            await ActorDeactivation.SendAsync(app, activation.Key, logger);
        }
    }

    private async Task SweepAsync(TimeSpan shortest)
    {
        var interval = TimeSpan.FromTicks(Math.Clamp(shortest.Ticks / 4, TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 30));
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var type in _activations.Values.Where(activation => activation.IsIdle).Select(activation => activation.Key.Type).Distinct().ToList())
                {
                    using var claim = await gate.AcquireAsync(type, _stopping.Token);
                    await HaltAsync(type, key => !(_activations.TryGetValue(key, out var activation) && activation.IsIdle)).WaitAsync(_stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The sidecar ends.
        }
    }
}
