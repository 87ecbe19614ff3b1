using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Settings;
using DaprPush.SendApi.Tests.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Tests.Publishing;

public sealed class PartitionLanesTests : IAsyncLifetime, IDisposable
{
    private const int Partitions = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HeldPublisher _broker = new();
    private readonly PartitionLanes _lanes;

    public PartitionLanesTests() => _lanes = new PartitionLanes(
        _broker,
        new WaitingRoom(Options.Create(new SendApiOptions())),
        Options.Create(new PushOptions { Partitions = Partitions }),
        Options.Create(new SendApiOptions()),
        Uncounted.Metrics,
        TimeProvider.System,
        NullLogger<GroupCommit>.Instance);

    public Task InitializeAsync() => _lanes.StartAsync(CancellationToken.None);

    public Task DisposeAsync() => _lanes.StopAsync(CancellationToken.None);

    public void Dispose() => _lanes.Dispose();

    [Fact]
    public async Task Submit_StreamsOfTwoPartitions_AnswersWhenBothHaveJustTheirStreams()
    {
        var (here, there) = (UserIn(1), UserIn(3));

        var answer = _lanes.SubmitAsync([Message("a", here, there)]);
        var events = new[] { await _broker.NextAsync(), await _broker.NextAsync() }.OrderBy(held => held.Topic).ToArray();

        events.Select(held => held.Topic).Should().Equal("push.messages.1", "push.messages.3");
        events.Select(held => held.Messages.Should().ContainSingle().Which.Streams.Should().ContainSingle().Which).Should().Equal(here, there);
        events[0].Confirm();
        answer.IsCompleted.Should().BeFalse("one partition does not have it yet");
        events[1].Confirm();
        (await answer.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Submit_OnePartitionFails_IsUnavailable()
    {
        var answer = _lanes.SubmitAsync([Message("a", UserIn(0), UserIn(2))]);
        (await _broker.NextAsync()).Confirm();
        (await _broker.NextAsync()).Fail();

        (await answer.WaitAsync(Limit)).Should().Be(CommitOutcome.Unavailable);
    }

    [Fact]
    public async Task Submit_OneLaneIsHeld_OthersGoOnAndEachKeepsItsOrder()
    {
        var first = _lanes.SubmitAsync([Message("a", UserIn(0))]);
        var held = await _broker.NextAsync();
        var second = _lanes.SubmitAsync([Message("b", UserIn(0))]);
        var third = _lanes.SubmitAsync([Message("c", UserIn(0))]);
        var other = _lanes.SubmitAsync([Message("d", UserIn(1))]);

        var passing = await _broker.NextAsync();
        passing.Confirm();

        passing.Ids.Should().Equal("d");
        (await other.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
        first.IsCompleted.Should().BeFalse();
        held.Confirm();
        var next = await _broker.NextAsync();
        next.Ids.Should().Equal("b", "c");
        next.Confirm();
        (await Task.WhenAll(first, second, third).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Published);
    }

    private static IngestMessage Message(string id, params StreamName[] streams) => CommitHarness.Message(id) with { Streams = streams };

    private static StreamName UserIn(int partition) =>
        Enumerable.Range(0, 1_000).Select(i => StreamName.User($"u{i}")).First(stream => Partitioning.Of(stream, Partitions) == partition);
}
