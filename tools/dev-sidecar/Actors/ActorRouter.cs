using DaprPush.DevSidecar.Actors.Placement;

namespace DaprPush.DevSidecar.Actors;

/// <summary>
/// Brings a call to the host that has the actor. A type that nobody hosts yet is waited for a little, because apps start side
/// by side.
/// </summary>
internal sealed class ActorRouter(ActorPlacement placement, TimeProvider time)
{
    /// <summary>How long a call waits for a host of its type: 5 s.</summary>
    public static readonly TimeSpan HostLimit = TimeSpan.FromSeconds(5);

    /// <summary>Makes the call, again when the actor moves before its turn.</summary>
    public async Task<ActorAnswer> CallAsync(ActorCall call, CancellationToken cancellation)
    {
        while (true)
        {
            var host = await placement.FindAsync(call.Key, cancellation) ?? await WaitForHostAsync(call.Key, cancellation);
            if (host is null)
            {
                return ActorAnswer.Failed(ActorErrors.NoAddress(call.Key));
            }

            var answer = await host.RunAsync(call, cancellation);
            if (!answer.IsMoved)
            {
                return answer;
            }
        }
    }

    private async Task<IActorHost?> WaitForHostAsync(ActorKey key, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(HostLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            while (true)
            {
                var changed = placement.NextChange;
                if (await placement.FindAsync(key, both.Token) is { } host)
                {
                    return host;
                }

                await changed.WaitAsync(both.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
