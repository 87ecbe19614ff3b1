using System.Globalization;

namespace DaprPush.Bench.EndToEnd;

/// <summary>What is measured, and how.</summary>
/// <param name="Rates">Messages a second of the figures at a fixed rate.</param>
/// <param name="Users">Who get them.</param>
/// <param name="Loops">Senders of the other figures, each with a user of its own.</param>
/// <param name="Only">The name of one kind of figure; null for all.</param>
internal sealed record BenchPlan(IReadOnlyList<int> Rates, int Users, int Loops, TimeSpan Duration, string? Only);

/// <summary>Runs the figures one after another.</summary>
internal sealed class Bench(BenchSystem system, BenchPlan plan, Report report)
{
    public const string Rate = "rate";
    public const string Send = "send";
    public const string Batch = "batch";
    public const string Ephemeral = "ephemeral";

    private const int BatchSize = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    // A system that runs already has had other runs, and their messages are not to come again.
    private readonly string _name = Guid.NewGuid().ToString("N")[..8];
    private int _runs;

    public async Task RunAsync()
    {
        // Code that runs for the first time takes a thousand times as long.
        await ClosedAsync("warm-up", batch: 1, "durable", WarmUp);
        await ClosedAsync("warm-up", batch: 10, "durable", WarmUp);
        foreach (var rate in plan.Rates)
        {
            await MeasureAsync(Rate, async () =>
            {
                await RateAsync(rate, WarmUp);
                return await RateAsync(rate, plan.Duration);
            });
        }

        await MeasureAsync(Send, () => ClosedAsync("send", batch: 1, "durable", plan.Duration));
        await MeasureAsync(Batch, () => ClosedAsync("batch of 100", BatchSize, "durable", plan.Duration));
        await MeasureAsync(Ephemeral, () => ClosedAsync("batch of 100, ephemeral", BatchSize, "ephemeral", plan.Duration));
    }

    private async Task MeasureAsync(string kind, Func<Task<Figure>> measure)
    {
        if (plan.Only is null || plan.Only == kind)
        {
            report.Print(await measure());
        }
    }

    private Task<Figure> RateAsync(int rate, TimeSpan duration) => FixedRate.MeasureAsync(
        system, NextRun(), string.Create(CultureInfo.InvariantCulture, $"{rate}/s over {plan.Users} users"), rate, plan.Users, duration);

    private Task<Figure> ClosedAsync(string name, int batch, string delivery, TimeSpan duration) =>
        ClosedLoop.MeasureAsync(system, NextRun(), name, plan.Loops, batch, delivery, duration);

    private string NextRun() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{_runs++}");
}
