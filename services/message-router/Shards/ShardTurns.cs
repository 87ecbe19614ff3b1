using DaprPush.Router.Terms;

namespace DaprPush.Router.Shards;

#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.
/// <summary>
/// Runs the turns of one shard. The runtime gives an actor one call at a time, but it stops waiting for a call that takes too long
/// while the call itself goes on; numbers must not depend on that.
/// </summary>
/// <param name="activate">Begins anew from what is stored.</param>
/// <param name="maxBytes">That the streams may take in memory.</param>
internal sealed class ShardTurns(Func<Task<ShardMemory>> activate, long maxBytes)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private ShardMemory? _memory;

    /// <summary>
    /// Runs a turn on what is remembered, or on what is stored where there is no memory that counts; answers once it is sure that no
    /// other instance of the actor has come between.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<ShardMemory, Task<T>> turn)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (_memory is not { IsUsable: true })
            {
                _memory = null;
                _memory = await activate();
            }

            var memory = _memory;
            memory.Term.BeginTurn();
            var answer = await turn(memory);
            memory.Life.ThrowIfOver();
            await memory.Term.EndTurnAsync(() => memory.Index.Root.Write());
            memory.Life.ThrowIfOver();
            memory.EndTurn(maxBytes);
            return answer;
        }
        catch
        {
            // It may hold what was never stored, or what was stored is not known.
            _memory = null;
            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
