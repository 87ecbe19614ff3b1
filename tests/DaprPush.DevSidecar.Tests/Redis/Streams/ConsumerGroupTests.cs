using System.Collections.Concurrent;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using DaprPush.DevSidecar.Redis.Streams;
using DaprPush.DevSidecar.Tests.Redis.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

public sealed class ConsumerGroupTests
{
    [Fact]
    public async Task ClaimAsync_RedisBefore7AnswersNull_AcknowledgesOnlyWhatIsReallyGone()
    {
        // What a Redis 6 answers when 2-0 was trimmed while pending, and 3-0 was claimed by another meanwhile.
        var commands = new ConcurrentQueue<string>();
        await using var old = new ScriptedServer(command =>
        {
            commands.Enqueue(command);
            return command switch
            {
                "XCLAIM s app app 60000 1-0 2-0 3-0" => "*2\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$4\r\ndata\r\n$1\r\nx\r\n*-1\r\n",
                "XRANGE s 2-0 2-0" => "*0\r\n",
                "XRANGE s 3-0 3-0" => "*1\r\n*2\r\n$3\r\n3-0\r\n*2\r\n$4\r\ndata\r\n$1\r\ny\r\n",
                "XACK s app 2-0" => ":1\r\n",
                _ => "-ERR not expected\r\n",
            };
        });
        await using var client = new RedisClient(
            new RedisSettings("127.0.0.1", old.Port), new ConnectionPool(1, TimeSpan.FromSeconds(60)), NullLogger.Instance, TimeProvider.System);
        var group = new ConsumerGroup(client, new RedisStreamSettings("app"), "s");

        var claimed = await group.ClaimAsync(["1-0", "2-0", "3-0"], default);

        claimed.Select(message => message.Id).Should().Equal("1-0");
        commands.Should().HaveCount(4);
    }
}
