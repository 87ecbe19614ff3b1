using DaprPush.Testing.Processes;

namespace DaprPush.Faults.Injecting;

/// <summary>
/// Lets one connection to Redis after another stand still for a moment: deliveries to one part are late, and publications and state of
/// another, while everything else goes on.
/// </summary>
internal sealed class BrokerDelay(CuttableProxy redis, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How often something was delayed.</summary>
    public int Delays { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (redis.HoldOne(_random.Next, TimeSpan.FromSeconds(0.05 + (_random.NextDouble() * 1.5))))
            {
                Delays++;
            }

            await Task.Delay(TimeSpan.FromSeconds(0.1 + _random.NextDouble()), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
