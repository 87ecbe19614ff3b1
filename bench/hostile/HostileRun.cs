using System.Diagnostics;
using DaprPush.Testing.Measuring;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Bench.Hostile;

/// <summary>Sets one attack after another on a gateway that serves honest followers, and prints what they noticed.</summary>
internal sealed class HostileRun(PushSystem system, bool hasTls, TrafficShape shape, TimeSpan length)
{
    /// <summary>Milliseconds of lateness under which the beginning is over.</summary>
    private const double Calm = 100;

    private static readonly TimeSpan MostToSettle = TimeSpan.FromSeconds(40);

    /// <summary>What may still be on its way when an attack is over.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly int _gateway = system.InstancesOf("push-gateway")[0].OwnPid()!.Value;
    private readonly Uri _public = hasTls ? new UriBuilder(system.Gateways[0]) { Scheme = "https" }.Uri : system.Gateways[0];
    private double _quietMemory;

    /// <returns>Whether every bar held.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<Attack> attacks, CancellationToken cancellationToken)
    {
        await using var traffic = await HonestTraffic.StartAsync(_public, system.SendApi, shape);

        await SettleAsync(traffic, cancellationToken);
        var holds = true;
        holds &= await MeasureAsync(traffic, null, cancellationToken);
        foreach (var attack in attacks)
        {
            holds &= await MeasureAsync(traffic, attack, cancellationToken);
        }

        return holds;
    }

    // Methods are compiled and connections made: what flows in the beginning is not what lasts.
    private static async Task SettleAsync(HonestTraffic traffic, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var calm = 0; calm < 3 && Stopwatch.GetElapsedTime(began) < MostToSettle;)
        {
            traffic.TakeLatencies();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            calm = new Distribution(traffic.TakeLatencies()).At(0.99) < Calm ? calm + 1 : 0;
        }
    }

    private async Task<bool> MeasureAsync(HonestTraffic traffic, Attack? attack, CancellationToken cancellationToken)
    {
        traffic.TakeLatencies();
        var (reconnects, from, log) = (traffic.Reconnects, traffic.Sent.Counts(), new FileInfo(system.LogPath).Length);
        var memory = 0.0;
        var hostile = "";
        var crowd = attack is null ? null : CrowdProcess.Start(attack.Kind, attack.Count, AddressFor(attack), attack.Path);
        try
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < length;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
                memory = Math.Max(memory, MemoryNow());
            }

            hostile = crowd is null ? "" : await crowd.CountAsync(cancellationToken);
        }
        finally
        {
            if (crowd is not null)
            {
                await crowd.DisposeAsync();
            }
        }

        // What was sent while they were there, and a little of what came after; then all of it has to arrive.
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        var to = traffic.Sent.Counts();
        for (var began = Stopwatch.GetTimestamp(); traffic.Sent.Count(from, to).Missing > 0 && Stopwatch.GetElapsedTime(began) < Patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        var (missing, repeated, refused) = traffic.Sent.Count(from, to);
        memory = Math.Max(memory, MemoryNow());
        _quietMemory = attack is null ? memory : _quietMemory;
        var seen = new Measurement(
            attack is null ? "nobody hostile" : $"{attack.Name}: {attack.What}",
            new Distribution(traffic.TakeLatencies()),
            memory,
            _quietMemory,
            new FileInfo(system.LogPath).Length - log,
            missing,
            repeated,
            refused,
            traffic.Reconnects - reconnects,
            ProcessTree.IsAlive(_gateway),
            hostile);
        Console.WriteLine(seen);
        return seen.Holds;
    }

    // Metrics are on the operators' port; where a build has none, on the public one.
    private Uri AddressFor(Attack attack) => attack.Name == "metrics" && system.HasConsoles ? system.Consoles[0] : _public;

    private double MemoryNow() => ProcessTree.IsAlive(_gateway) ? ProcessMemory.Of(_gateway) : 0;
}
