using System.Text.Json;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Sending;

namespace DaprPush.Deployment.Tests.Pm2;

/// <summary>The whole ecosystem under PM2 from npm.</summary>
public sealed class EcosystemTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Apps = ["message-router-0", "send-api-0", "push-gateway-0", "push-gateway-1"];

    [Fact]
    public async Task Ecosystem_StartedReloadedAndStopped_LosesNoMessageAndLeavesNoProcess()
    {
        await using var server = ServerInstallation.Create(gateways: 2);
        var pm2 = await ProcessManager.InstallAsync(server);
        var processes = new List<int>();
        try
        {
            await server.StartSidecarsAsync();
            await pm2.RunAsync("start", ProcessManager.Ecosystem, "--env", "production");
            await server.WaitUntilHealthyAsync(() => LogsOf(server));
            var listed = await ListAsync(pm2);
            listed.Keys.Should().BeEquivalentTo(Apps.Concat(Apps.Select(app => $"{app}-sidecar")));
            processes.AddRange(listed.Values);
            File.ReadAllLines(server.DaprdArguments).Should().HaveCount(Apps.Length);

            await ReloadUnderTrafficAsync(server, pm2);

            var reloaded = await ListAsync(pm2);
            processes.AddRange(reloaded.Values);
            Apps.Should().OnlyContain(app => reloaded[app] != listed[app], "each app was started anew");
            (await pm2.RunAsync("logs", "push-gateway-0", "--nostream", "--lines", "200")).Should().Contain("Application started");
            await pm2.RunAsync("delete", "all");
        }
        finally
        {
            await pm2.RunAsync("kill");
        }

        processes.Where(ProcessTree.IsAlive).Should().BeEmpty();
    }

    private static async Task ReloadUnderTrafficAsync(ServerInstallation server, ProcessManager pm2)
    {
        using var api = Callers.WithKey(server.SendApi, server.Settings["API_KEY"]);
        var sender = new PersistentSender(api, "alice");
        await using var first = Callers.Subscriber("alice", server.Settings["JWT_SECRET"]);
        await using var second = Callers.Subscriber("alice", server.Settings["JWT_SECRET"]);
        await first.ConnectAsync(server.Gateways[0]);
        await second.ConnectAsync(server.Gateways[1]);
        using var over = new CancellationTokenSource();
        var sending = SendAsync(sender, over.Token);
        var following = new[] { FollowAsync(first, server.Gateways, over.Token), FollowAsync(second, server.Gateways, over.Token) };

        foreach (var app in Apps)
        {
            await pm2.RunAsync("reload", app);
            await server.WaitUntilHealthyAsync(() => LogsOf(server));
        }

        await over.CancelAsync();
        await sending;
        await Task.WhenAll(following);
        sender.Sent.Should().HaveCountGreaterThan(20);
        foreach (var client in new[] { first, second })
        {
            await client.ConnectAsync(server.Gateways[0]);
            (await client.WaitForMessagesAsync(sender.Sent.Count, Limit)).Select(message => message.MessageId).Should().Equal(sender.Sent);
        }
    }

    // At most 20 a second: less than a stream's history while nobody is there to get it.
    private static async Task SendAsync(PersistentSender sender, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!cancellationToken.IsCancellationRequested || sender.Sent.Count <= 20)
        {
            await sender.SendAsync();
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    // Comes back whenever its gateway ended the stream, to whichever gateway takes it, until all is over.
    private static async Task FollowAsync(EventStreamClient client, IReadOnlyList<Uri> gateways, CancellationToken cancellationToken)
    {
        var tries = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await client.WaitForEndAsync().WaitAsync(cancellationToken);
                await Waiting.UntilAsync(() => IsConnectedAsync(client, gateways[tries++ % gateways.Count]), Limit, () => "no gateway takes the stream");
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                // The stream goes on.
            }
        }
    }

    private static async Task<bool> IsConnectedAsync(EventStreamClient client, Uri gateway)
    {
        try
        {
            await client.ConnectAsync(gateway);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or EventStreamRefusedException or EndOfStreamException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyDictionary<string, int>> ListAsync(ProcessManager pm2)
    {
        var output = await pm2.RunAsync("jlist");
        using var list = JsonDocument.Parse(output[output.IndexOf('[', StringComparison.Ordinal)..]);
        return list.RootElement.EnumerateArray().ToDictionary(process => process.GetProperty("name").GetString()!, process => process.GetProperty("pid").GetInt32());
    }

    private static string LogsOf(ServerInstallation server)
    {
        var logs = Path.Combine(server.Folder, "logs");
        return Directory.Exists(logs) ? string.Concat(Directory.EnumerateFiles(logs).Select(file => $"{file}:\n{File.ReadAllText(file)}\n")) : "no logs";
    }
}
