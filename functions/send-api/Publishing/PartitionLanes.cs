using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Publishing;

/// <summary>A group commit for each partition: one publish in flight in each of them, the order kept in each of them.</summary>
internal sealed class PartitionLanes : IHostedService, IDisposable
{
    private readonly GroupCommit[] _lanes;

    public PartitionLanes(
        IEventPublisher publisher,
        WaitingRoom room,
        IOptions<PushOptions> push,
        IOptions<SendApiOptions> options,
        SendApiMetrics metrics,
        TimeProvider time,
        ILogger<GroupCommit> logger)
    {
        var partitions = push.Value.Partitions;
        var streams = options.Value.RememberedStreams / partitions;
        _lanes = [.. Enumerable.Range(0, partitions).Select(partition => new GroupCommit(
            Topics.OfPartition(partition, partitions), publisher, room, new StreamProducer(streams, time), options, metrics, time, logger))];
    }

    /// <summary>
    /// Ends when every partition that a message's streams lie in has it, or when it is clear that one has not: then others may, and
    /// the sender who repeats the message with its id has it once all the same.
    /// </summary>
    /// <param name="messages">At least one. Nobody changes the list or the bodies afterwards.</param>
    public async Task<CommitOutcome> SubmitAsync(IReadOnlyList<IngestMessage> messages)
    {
        var shares = Partitioning.Split(messages, _lanes.Length);
        if (shares is [{ } all])
        {
            return await _lanes[0].SubmitAsync(all);
        }

        var submitted = _lanes.Zip(shares).Where(pair => pair.Second is not null).Select(pair => pair.First.SubmitAsync(pair.Second!));
        var outcomes = await Task.WhenAll(submitted);

        // Overloaded and stopping say that nothing was done; with several lanes that holds only where all of them say so.
        return Array.TrueForAll(outcomes, outcome => outcome == outcomes[0]) ? outcomes[0] : CommitOutcome.Unavailable;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_lanes.Select(lane => lane.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_lanes.Select(lane => lane.StopAsync(cancellationToken)));

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());
}
