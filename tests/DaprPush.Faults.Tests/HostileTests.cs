using System.Text.RegularExpressions;
using DaprPush.Testing.Events;
using DaprPush.Testing.Hostile;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Faults.Tests;

/// <summary>What hostile clients do to the others, a gateway being asked by all kinds of them at the same time.</summary>
public sealed partial class HostileTests : IAsyncLifetime
{
    private const string Path = "/sse/stream/busy";
    private const int Messages = 2_000;
    private const int Batch = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private PushSystem? _system;

    public async Task InitializeAsync() => _system = await PushSystem.StartAsync(new PushSystemOptions
    {
        Scale = new Dictionary<string, int> { ["push-gateway"] = 1 },
    });

    public async Task DisposeAsync() => await _system!.DisposeAsync();

    [Fact]
    public async Task Gateway_AmongHostileClients_ThrowsThemOutAndServesTheOthersInOrder()
    {
        var gateway = _system!.Gateways[0];
        var process = _system.InstancesOf("push-gateway")[0].OwnPid();
        using var sender = new Sender(_system.SendApi);
        await using var honest = new EventStreamClient(Path);
        await honest.ConnectAsync(gateway);
        var silent = HostileCrowd.Start(HostileKind.NeverReads, 20, gateway, Path);
        var slow = HostileCrowd.Start(HostileKind.ReadsAByteASecond, 20, gateway, Path);
        var restless = HostileCrowd.Start(HostileKind.ComesBackWithAnOldCursor, 3, gateway, Path);
        var halfOpen = HostileCrowd.Start(HostileKind.HalfOpen, 300, gateway, Path);
        await using (silent)
        await using (slow)
        await using (restless)
        await using (halfOpen)
        {
            await Waiting.UntilAsync(
                () => silent.Open == 20 && slow.Open == 20 && halfOpen.Open == 300 && restless.Connected > 10,
                Limit,
                () => $"open: {silent.Open} silent, {slow.Open} slow, {halfOpen.Open} half; {restless.Connected} times restless");

            // More than may wait for a client, and more than the system takes for it unread.
            var filler = new string('x', 4_000);
            for (var first = 0; first < Messages; first += Batch)
            {
                var numbers = Enumerable.Range(first, Batch);
                await sender.BatchAsync(numbers.Select(n => (object)new { service = "s", type = "info", target = new { channel = "busy" }, data = new { n, filler } }));
                await honest.WaitForMessagesAsync(first + Batch, Limit);
            }

            var received = honest.Messages;
            await Waiting.UntilAsync(ThrowsOutTheSlowAsync, Limit, () => "nobody was thrown out");

            received.Select(message => message.Json.GetProperty("data").GetProperty("n").GetInt32()).Should().Equal(Enumerable.Range(0, Messages));
            _system.InstancesOf("push-gateway")[0].OwnPid().Should().Be(process, "the gateway must not have started again");
        }
    }

    private async Task<bool> ThrowsOutTheSlowAsync()
    {
        using var metrics = new Sender(_system!.Consoles[0]);
        return SlowConsumers().Match((await metrics.GetAsync("metrics")).Body) is { Success: true } match && match.Groups["count"].Value != "0";
    }

    [GeneratedRegex("""^message_push_connections_closed_total\{[^}]*slow_consumer[^}]*\} (?<count>\d+)""", RegexOptions.Multiline)]
    private static partial Regex SlowConsumers();
}
