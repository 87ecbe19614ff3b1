namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>
/// The turns that daprd's connection pool gives (<c>poolSize</c>): each command takes one while it runs, and each subscription
/// takes one while it waits for messages. StackExchange.Redis needs no pool, but a component with more topics than connections
/// stands still in daprd, so it has to stand still here.
/// </summary>
/// <param name="size">How many turns there are.</param>
/// <param name="patience">How long a command waits for one (<c>poolTimeout</c>).</param>
internal sealed class ConnectionPool(int size, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(size);

    /// <summary>Waits for a turn; disposing the answer gives it back.</summary>
    /// <exception cref="RedisUnavailableException">None became free in time.</exception>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellation) => await _turns.WaitAsync(patience, cancellation)
        ? new Turn(_turns)
        : throw new RedisUnavailableException(
            $"redis: connection pool timeout: all {size} connections were busy for {patience.TotalSeconds:0.###} s. Each subscription holds one while it waits: set 'poolSize' above the number of topics");

    public void Dispose() => _turns.Dispose();

    /// <summary>The right to use a connection.</summary>
    internal readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
