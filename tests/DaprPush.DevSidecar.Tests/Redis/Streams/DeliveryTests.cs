using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using DaprPush.DevSidecar.Redis.Streams;
using DaprPush.DevSidecar.Tests.Redis.Harness;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

public sealed class DeliveryTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly LinesLogger _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _topic = Guid.NewGuid().ToString();
    private readonly ConnectionPool _pool = new(10, TimeSpan.FromSeconds(60));
    private RedisClient _client = null!;

    public async Task InitializeAsync()
    {
        _client = new RedisClient(new RedisSettings("127.0.0.1", server.Port), _pool, NullLogger.Instance, TimeProvider.System);
        await server.CliAsync("XGROUP", "CREATE", _topic, "app", "0", "MKSTREAM");
        await server.CliAsync("XADD", _topic, "1-0", "data", "x");
        await server.CliAsync("XREADGROUP", "GROUP", "app", "app", "STREAMS", _topic, ">");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        _pool.Dispose();
    }

    [Fact]
    public async Task HandleAsync_Acknowledged_LeavesNothingPendingAndSaysNothing()
    {
        await HandleAsync(TimeSpan.FromMinutes(1), (_, _) => ValueTask.FromResult(DeliveryOutcome.Acknowledged));

        (await PendingAsync()).Should().Be("0");
        _log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task HandleAsync_FailsInTime_AcknowledgesAndSaysWhatIsLost()
    {
        await HandleAsync(TimeSpan.FromMinutes(1), (_, _) => ValueTask.FromResult(DeliveryOutcome.Failed));

        (await PendingAsync()).Should().Be("0");
        _log.Lines.Should().ContainSingle().Which.Should().StartWith($"Message 1-0 of topic {_topic} was not handled and is lost");
    }

    [Theory]
    [InlineData(false, "1")]
    [InlineData(true, "0")]
    public async Task HandleAsync_LongerThanTheProcessingTimeout_StaysPendingOnlyIfItFails(bool succeeds, string pending)
    {
        await HandleAsync(TimeSpan.FromMinutes(1), (_, _) =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return ValueTask.FromResult(succeeds ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed);
        });

        (await PendingAsync()).Should().Be(pending);
        _log.Lines.Should().Equal(succeeds ? [] : [$"Message 1-0 of topic {_topic} was not handled within 60 s and comes again"]);
    }

    [Fact]
    public async Task HandleAsync_Throws_StaysPending()
    {
        await HandleAsync(TimeSpan.FromMinutes(1), (_, _) => throw new InvalidOperationException("a defect"));

        (await PendingAsync()).Should().Be("1");
        _log.Lines.Should().Equal($"Handing out message 1-0 of topic {_topic} failed; it comes again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandleAsync_FailsWhileTheSubscriptionEnds_StaysPending(bool throws)
    {
        using var stopping = new CancellationTokenSource();
        using var givingUp = new CancellationTokenSource();

        await HandleAsync(
            TimeSpan.FromMinutes(1),
            async (_, cancellation) =>
            {
                await stopping.CancelAsync();
                if (throws)
                {
                    await givingUp.CancelAsync();
                    cancellation.ThrowIfCancellationRequested();
                }

                return DeliveryOutcome.Failed;
            },
            stopping.Token,
            givingUp.Token);

        (await PendingAsync()).Should().Be("1");
        _log.Lines.Should().Equal($"Message 1-0 of topic {_topic} was still being handled when the subscription ended, and comes again");
    }

    [Fact]
    public async Task HandleAsync_AcknowledgingFails_SaysThatTheMessageComesAgain()
    {
        await HandleAsync(TimeSpan.FromMinutes(1), async (_, _) =>
        {
            await _client.DisposeAsync();
            return DeliveryOutcome.Acknowledged;
        });

        (await PendingAsync()).Should().Be("1");
        _log.Lines.Should().ContainSingle().Which.Should().StartWith($"Message 1-0 of topic {_topic} was handled but could not be acknowledged, so it comes again: ");
    }

    private Task HandleAsync(
        TimeSpan processingTimeout, Func<BrokerMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken stopping = default, CancellationToken givingUp = default)
    {
        var settings = new RedisStreamSettings("app") { ProcessingTimeout = processingTimeout };
        var delivery = new Delivery(new ConsumerGroup(_client, settings, _topic), handler, settings, _log, _time);
        return delivery.HandleAsync("1-0", Messages.Of("x"), stopping, givingUp);
    }

    private async Task<string> PendingAsync() => (await server.CliAsync("XPENDING", _topic, "app")).Split('\n')[0];
}
