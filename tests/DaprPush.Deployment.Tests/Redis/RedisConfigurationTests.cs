using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Redis;

/// <summary>Debian's Redis, started with <c>deploy/redis/redis.conf</c>.</summary>
public sealed class RedisConfigurationTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TestFolder _folder = new("redis");
    private readonly int _port = FreePorts.Take(1);
    private ChildProcess? _redis;

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync() => await _redis!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Memory_Full_WritesFailAndWhatIsThereStays()
    {
        (await AskAsync("XADD push.messages * data kept")).Should().Contain("-");
        (await AskAsync("CONFIG SET maxmemory 100kb")).Should().StartWith("+OK");

        (await AskAsync("XADD push.messages * data refused")).Should().StartWith("-OOM");
        (await AskAsync("XLEN push.messages")).Should().StartWith(":1");
        (await AskAsync("CONFIG GET maxmemory-policy")).Should().Contain("noeviction");
    }

    [Fact]
    public async Task Process_Killed_ComesBackWithAllItAcknowledged()
    {
        for (var number = 0; number < 50; number++)
        {
            (await AskAsync($"XADD push.messages * data {number}")).Should().StartWith("$");
        }

        await _redis!.EndAsync(Signal.Kill, Limit);
        await _redis.DisposeAsync();
        await StartAsync();

        (await AskAsync("XLEN push.messages")).Should().StartWith(":50");
        (await AskAsync("CONFIG GET appendfsync")).Should().Contain("always");
    }

    private async Task StartAsync()
    {
        string[] arguments =
        [
            Repository.At("deploy", "redis", "redis.conf"), "--port", _port.ToString(CultureInfo.InvariantCulture), "--dir", _folder.Path,
            "--bind", "127.0.0.1", "--supervised", "no",
        ];
        _redis = ChildProcess.Start("redis-server", arguments, _folder.Path, _folder.At("redis.log"));
        await Waiting.UntilAsync(
            async () => (await AskAsync("PING"))?.StartsWith("+PONG", StringComparison.Ordinal) == true,
            Limit,
            () => $"redis-server does not answer:\n{_redis.LastLines()}");
    }

    private async Task<string?> AskAsync(string command)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port, limit.Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), limit.Token);
            var buffer = new byte[4096];
            var read = await client.GetStream().ReadAsync(buffer, limit.Token);
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
    }
}
