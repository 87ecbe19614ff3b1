using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Settings;
using DaprPush.DevSidecar.Redis.Streams;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

public sealed class DeliveryTests
{
    private static readonly List<StreamEntry> Batch = [new("1-0", Messages.Of("a")), new("2-0", Messages.Of("b"))];
    private readonly LinesLogger _log = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandleAsync_SubscriptionEndsMeanwhile_SaysSoAndAcknowledgesOnlyWhatIsDone(bool throws)
    {
        using var givingUp = new CancellationTokenSource();
        var delivery = Of(TimeSpan.FromMinutes(1), async (_, outcomes, cancellation) =>
        {
            outcomes.Span[0] = DeliveryOutcome.Acknowledged;
            await givingUp.CancelAsync();
            if (throws)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        });

        var done = await delivery.HandleAsync(Batch, givingUp.Token);

        done.Should().Equal(throws ? [] : ["1-0"]);
        _log.Lines.Should().Equal($"{(throws ? 2 : 1)} message(s) of topic t were still being handled when the subscription ended, and come again");
    }

    [Fact]
    public async Task HandleAsync_HandlerOutOfTime_SaysAfterHowLong()
    {
        var delivery = Of(TimeSpan.FromMilliseconds(50), (_, _, cancellation) => new ValueTask(Task.Delay(Timeout.Infinite, cancellation)));

        (await delivery.HandleAsync(Batch, CancellationToken.None)).Should().BeEmpty();

        _log.Lines.Should().Equal("2 message(s) of topic t were not handled within 0.05 s and come again");
    }

    [Fact]
    public async Task HandleAsync_HandlerFailsInTime_AcknowledgesAndSaysWhatIsLost()
    {
        var delivery = Of(TimeSpan.FromMinutes(1), (_, outcomes, _) =>
        {
            outcomes.Span[0] = DeliveryOutcome.Acknowledged;
            return ValueTask.CompletedTask;
        });

        (await delivery.HandleAsync(Batch, CancellationToken.None)).Should().Equal("1-0", "2-0");

        _log.Lines.Should().ContainSingle().Which.Should().StartWith("Message 2-0 of topic t was not handled and is lost");
    }

    private Delivery Of(TimeSpan processingTimeout, MessageHandler handler) =>
        new("t", handler, new RedisStreamSettings("app") { ProcessingTimeout = processingTimeout }, _log, TimeProvider.System);
}
