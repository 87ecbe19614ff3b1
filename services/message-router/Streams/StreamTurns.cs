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

    /// <summary>Runs a turn on what is remembered, once it is sure to be what is stored.</summary>
    public async Task<T> RunAsync<T>(StreamStore store, Func<StreamMemory, Task<T>> turn)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            _memory = await store.VerifyAsync(_memory);
            return await turn(_memory);
        }
        catch
        {
            // It may hold numbers that were never stored.
            _memory = null;
            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
