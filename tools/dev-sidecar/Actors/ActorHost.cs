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
/// The actors of one app instance: activates on the first call, gives turns, deactivates what is idle or moves away.
/// </summary>
internal sealed class ActorHost(
    string name, AppChannel app, ActorPlacement placement, ResiliencePolicies policies, TimeProvider time, ILogger logger)
    : IActorHost, IAsyncDisposable
{
    private volatile IReadOnlyDictionary<string, ActorTypeOptions> _types = new Dictionary<string, ActorTypeOptions>();
    private readonly ConcurrentDictionary<ActorKey, Activation> _activations = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    public string Name => name;

    public IReadOnlyCollection<string> Types => [.. _types.Keys];

    /// <summary>How many actors of each type are active.</summary>
    public IEnumerable<(string Type, int Count)> Counts =>
        _activations.Keys.GroupBy(key => key.Type, StringComparer.Ordinal).Select(group => (group.Key, group.Count()));

    /// <summary>Whether the actor is active here.</summary>
    public bool IsActive(in ActorKey key) => _activations.ContainsKey(key);

    /// <summary>Whether the type lives here.</summary>
    public bool Hosts(string type) => _types.ContainsKey(type);

    /// <summary>Takes part in placement with these types and begins to look for idle actors.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, ActorTypeOptions> types)
    {
        _types = types;
        if (types.Count > 0)
        {
            await placement.JoinAsync(this);
            if (_sweeping.IsCompleted)
            {
                _sweeping = SweepAsync(types.Values.Min(options => options.IdleTimeout));
            }
        }
    }

    public async Task<ActorAnswer> RunAsync(ActorCall call, CancellationToken cancellation)
    {
        var activation = _activations.GetOrAdd(
            call.Key, static (key, host) => new Activation(key, host.OptionsOf(key.Type), host.Time), this);
        var flow = activation.Options.Reentrant ? call.Flow ?? Guid.NewGuid().ToString() : null;
        switch (await activation.Turns.EnterAsync(flow, cancellation))
        {
            case TurnEntry.Closed:
                await activation.Gone.WaitAsync(cancellation);
                return ActorAnswer.Moved;
            case TurnEntry.TooDeep:
                return ActorAnswer.Failed(ActorErrors.TooDeep);
        }

        try
        {
            // A reentrant call belongs to a turn that drains here; any other must not begin while its actor may be moving.
            var isNested = activation.Options.Reentrant && call.Flow is not null;
            if (!isNested && !placement.IsSettledAt(this, call.Key))
            {
                return ActorAnswer.Moved;
            }

            activation.Touch();
            return policies.ActorTurn(call.Key.Type) is { } policy
                ? await policy.RunAsync(token => SendAsync(call, flow, token), static _ => 0, ActorAnswer.Refused, cancellation)
                : await SendAsync(call, flow, cancellation);
        }
        finally
        {
            activation.Turns.Exit();
            Forget(activation);
        }
    }

    public async Task ReleaseAsync(Predicate<ActorKey> stays) =>
        await Task.WhenAll(_activations.Values.Where(activation => !stays(activation.Key)).Select(ReleaseAsync));

    /// <summary>Takes no more part in placement: every actor finishes its turn and is deactivated.</summary>
    public async Task StopAsync()
    {
        if (_types.Count > 0)
        {
            await placement.LeaveAsync(this);
            _types = new Dictionary<string, ActorTypeOptions>();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sweeping;
        await StopAsync();
        _stopping.Dispose();
    }

    private TimeProvider Time => time;

    private ActorTypeOptions OptionsOf(string type) => _types.GetValueOrDefault(type, ActorTypeOptions.Default);

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

    // What was only made for a call that went elsewhere leaves no trace.
    private void Forget(Activation activation)
    {
        if (!activation.ReachedApp && activation.Turns.TryCloseIdle())
        {
            _activations.TryRemove(new(activation.Key, activation));
            activation.SetGone();
        }
    }

    private async Task ReleaseAsync(Activation activation)
    {
        var drained = activation.Turns.CloseAsync();
        if (activation.Options.Drain)
        {
            await Task.WhenAny(drained, Task.Delay(activation.Options.DrainTimeout, time));
        }

        await DeactivateAsync(activation);
    }

    private async Task DeactivateAsync(Activation activation)
    {
        if (activation.ReachedApp)
        {
            await ActorDeactivation.SendAsync(app, activation.Key, logger);
        }

        _activations.TryRemove(new(activation.Key, activation));
        activation.SetGone();
    }

    private async Task SweepAsync(TimeSpan shortest)
    {
        var interval = TimeSpan.FromTicks(Math.Clamp(shortest.Ticks / 4, TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 30));
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                var idle = _activations.Values.Where(activation => activation.IsIdle && activation.Turns.TryCloseIdle());
                await Task.WhenAll(idle.ToList().Select(DeactivateAsync));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping: placement lets go of all actors.
        }
    }
}
