namespace DaprPush.Router.Streams;

#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.
/// <summary>
/// Runs the turns of one stream. The runtime gives an actor one call at a time, but it stops waiting for a call that takes too long
/// while the call itself goes on; numbers must not depend on that.
/// </summary>
internal sealed class StreamTurns
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private StreamMemory? _memory;

    /// <summary>
    /// Runs a turn on what is remembered, or on what is stored where there is no memory that counts; answers once it is sure that no
    /// other instance of the actor has come between.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<Task<StreamMemory>> activate, Func<StreamMemory, Task> complete, Func<StreamMemory, Task<T>> turn)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (_memory is not { IsUsable: true })
            {
                _memory = await activate();
            }

            _memory.Term.BeginTurn();
            var answer = await turn(_memory);
            await complete(_memory);
            _memory.Life.ThrowIfOver();
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
