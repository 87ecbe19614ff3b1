using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>An event on its way through the router.</summary>
/// <param name="reading">Its batch; fails where it cannot be read.</param>
internal sealed class IngestArrival(Task<IngestBatch> reading)
{
    private readonly TaskCompletionSource<EventOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IngestBatch> Reading => reading;

    public Task<EventOutcome> Outcome => _outcome.Task;

    public void End(EventOutcome outcome) => _outcome.TrySetResult(outcome);
}
