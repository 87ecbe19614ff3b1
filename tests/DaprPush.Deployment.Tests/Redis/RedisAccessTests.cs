using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Redis;

/// <summary>Debian's Redis, started with <c>deploy/redis/redis.conf</c> and <c>deploy/redis/users.acl</c>, as its README tells.</summary>
public sealed class RedisAccessTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TestFolder _folder = new("redis-access");
    private readonly int _port = FreePorts.Take(1);
    private readonly string _password = EnvironmentFile.NewSecret();
    private ChildProcess? _redis;

    public async Task InitializeAsync()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_password)));
        await File.WriteAllTextAsync(_folder.At("users.acl"), Form.Replace("PASSWORD_SHA256", hash, StringComparison.Ordinal));
        string[] arguments =
        [
            Repository.At("deploy", "redis", "redis.conf"), "--port", _port.ToString(CultureInfo.InvariantCulture), "--dir", _folder.Path,
            "--aclfile", _folder.At("users.acl"), "--bind", "127.0.0.1", "--supervised", "no",
        ];
        _redis = ChildProcess.Start("redis-server", arguments, _folder.Path, _folder.At("redis.log"));
        await Waiting.UntilAsync(
            async () => (await TryAskAsync("PING")) is { Length: > 0 }, Limit, () => $"redis-server does not answer:\n{_redis.LastLines()}");
    }

    public async Task DisposeAsync() => await _redis!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private static string Form => File.ReadAllText(Repository.At("deploy", "redis", "users.acl"));

    /// <summary>What pubsub.redis and state.redis of Dapr's components-contrib 1.18 send (common/component/redis, pubsub/redis, state/redis).</summary>
    [Fact]
    public async Task User_OfTheApps_MayWhatSidecarsDo()
    {
        const string Actor = "message-router||StreamShard||0-0||root";
        string[] commands =
        [
            "PING", "SELECT 0", "INFO replication", "CLIENT SETNAME daprd",
            "XGROUP CREATE push.messages message-router 0 MKSTREAM", "XADD push.messages MINID ~ 1-1 * data x metadata {}", "XADD push.gateway.gateway-0 * data x",
            "XREADGROUP GROUP message-router message-router COUNT 1 BLOCK 1 STREAMS push.messages >", "XPENDING push.messages message-router - + 1",
            "XCLAIM push.messages message-router message-router 0 1-1", "XACK push.messages message-router 1-1",
            $"EVAL \"redis.pcall('HGET', KEYS[1], 'version'); redis.call('HSET', KEYS[1], 'data', ARGV[1]); return redis.call('HINCRBY', KEYS[1], 'version', 1)\" 1 {Actor} x",
            $"HGETALL {Actor}", $"GET {Actor}2", $"EXPIRE {Actor} 60", $"PERSIST {Actor}", $"TTL {Actor}", "MULTI", $"DEL {Actor}", "EXEC", "WAIT 0 1",
        ];

        foreach (var (command, answer) in await AskAsAppAsync(commands))
        {
            answer.Should().NotStartWith("-", command);
        }
    }

    [Theory]
    [InlineData("CONFIG GET *")]
    [InlineData("CONFIG SET maxmemory-policy allkeys-lru")]
    [InlineData("FLUSHALL")]
    [InlineData("KEYS *")]
    [InlineData("SCAN 0")]
    [InlineData("SLOWLOG GET")]
    [InlineData("SHUTDOWN NOSAVE")]
    [InlineData("SAVE")]
    [InlineData("ACL LIST")]
    [InlineData("ACL SETUSER other on nopass")]
    [InlineData("CLIENT LIST")]
    [InlineData("CLIENT KILL TYPE normal")]
    [InlineData("MODULE LIST")]
    [InlineData("REPLICAOF 127.0.0.1 1")]
    [InlineData("SCRIPT FLUSH")]
    [InlineData("FUNCTION LIST")]
    [InlineData("MONITOR")]
    [InlineData("XGROUP DESTROY push.messages message-router")]
    [InlineData("XTRIM push.messages MAXLEN 0")]
    [InlineData("GET others")]
    [InlineData("HGETALL other-app||key")]
    [InlineData("XADD others * data x")]
    [InlineData("EVAL \"return redis.call('GET', 'others')\" 0")]
    [InlineData("EVAL \"return redis.call('FLUSHALL')\" 0")]
    public async Task User_OfTheApps_MayNothingElse(string command)
    {
        var (_, answer) = (await AskAsAppAsync(command)).Single();

        answer.Should().StartWith("-").And.MatchRegex("NOPERM|can't (run|access)");
    }

    [Theory]
    [InlineData("PING")]
    [InlineData("XADD push.messages * data x")]
    [InlineData("CONFIG GET *")]
    [InlineData("AUTH wrong")]
    [InlineData("AUTH daprpush wrong")]
    [InlineData("AUTH default anything")]
    public async Task Stranger_WithoutThePassword_IsRefused(string command) => (await TryAskAsync(command)).Should().MatchRegex("^-(NOAUTH|NOPERM|WRONGPASS|ERR AUTH)");

    [Fact]
    public async Task Form_NotFilledIn_KeepsRedisFromStarting()
    {
        await File.WriteAllTextAsync(_folder.At("form.acl"), Form);
        string[] arguments = ["--port", FreePorts.Take(1).ToString(CultureInfo.InvariantCulture), "--dir", _folder.Path, "--aclfile", _folder.At("form.acl")];

        var result = await Tool.RunAsync("redis-server", arguments);

        result.ExitCode.Should().NotBe(0);
        result.All.Should().Contain("form.acl");
    }

    [Fact]
    public void Form_OfTheDevelopmentOverlay_IsTheSame() => File.ReadAllText(Repository.At("k8s", "overlays", "dev", "users.acl")).Should().Be(Form);

    private async Task<string?> TryAskAsync(string command)
    {
        try
        {
            return (await AskAsync(command)).Single().Answer;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<(string Command, string Answer)>> AskAsAppAsync(params string[] commands) =>
        (await AskAsync([$"AUTH daprpush {_password}", .. commands]))[1..];

    // One after another on one connection, each answer as it comes.
    private async Task<(string Command, string Answer)[]> AskAsync(params string[] commands)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port, limit.Token);
        var stream = client.GetStream();
        var answers = new List<(string, string)>();
        var buffer = new byte[65536];
        foreach (var command in commands)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), limit.Token);
            answers.Add((command, Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, limit.Token))));
        }

        return [.. answers];
    }
}
