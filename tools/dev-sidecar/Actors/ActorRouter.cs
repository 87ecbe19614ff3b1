using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Resiliency;

namespace DaprPush.DevSidecar.Actors;

/// <summary>
/// Brings a call to the sidecar that has the actor (daprd pkg/actors/router). What failed because the actor moved, or because nobody
/// hosts its type, is tried again, five times a second apart, unless a policy of the actor type says otherwise. How long a call waits
/// while placement is away or a round is under way has no limit but the caller's.
/// </summary>
/// <param name="ending">Cancelled when the sidecar ends: every call that is under way is broken off.</param>
internal sealed class ActorRouter(
    string name, ActorHost host, ActorGate gate, ActorNetwork network, ResiliencePolicies policies, TimeProvider time,
    CancellationToken ending)
{
    private const int Retries = 5;
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);

    /// <summary>Whether its sidecar ends.</summary>
    public bool IsClosed => ending.IsCancellationRequested;

    /// <summary>Makes the call.</summary>
    public async Task<ActorAnswer> CallAsync(ActorCall call, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        var retries = policies.Actor(call.Key.Type, call.Key.Id) is null ? Retries : 0;
        for (var attempt = 0; ; attempt++)
        {
            var answer = await TryAsync(call, both.Token);
            if (!answer.IsMoved || attempt == retries)
            {
                return answer;
            }

            await Task.Delay(RetryWait, time, both.Token);
        }
    }

    private async Task<ActorAnswer> TryAsync(ActorCall call, CancellationToken cancellation)
    {
        string? where;
        using (var claim = await gate.AcquireAsync(call.Key.Type, cancellation))
        {
            where = claim.Table.Find(call.Key);
            if (where == name)
            {
                return await RunAsync(call, claim, cancellation);
            }
        }

        if (where is null)
        {
            return ActorAnswer.Moved(ActorErrors.NoAddress(call.Key));
        }

        return network.Find(where) is { } other ? await other.TakeAsync(call, cancellation) : ActorAnswer.Moved(ActorErrors.Invoke($"{where} can't be reached"));
    }

    // A call that comes from another sidecar goes no further.
    private async Task<ActorAnswer> TakeAsync(ActorCall call, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        try
        {
            using var claim = await gate.AcquireAsync(call.Key.Type, both.Token);
            return claim.Table.Find(call.Key) == name
                ? await RunAsync(call, claim, both.Token)
                : ActorAnswer.Moved(ActorErrors.Invoke("remote actor moved"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ActorAnswer.Moved(ActorErrors.Invoke($"{name} has ended"));
        }
    }

    private async Task<ActorAnswer> RunAsync(ActorCall call, ActorClaim claim, CancellationToken cancellation)
    {
        try
        {
            return await host.RunAsync(call, claim.Token);
        }
        catch (OperationCanceledException) when (claim.IsBroken && !cancellation.IsCancellationRequested)
        {
            return ActorAnswer.Moved(ActorErrors.Invoke("placement table updated"));
        }
    }
}
