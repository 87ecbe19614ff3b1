using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>An event on its way through the router.</summary>
internal sealed class IngestArrival(IngestBatch batch)
{
    private readonly TaskCompletionSource<EventOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IngestBatch Batch => batch;

    public Task<EventOutcome> Outcome => _outcome.Task;

    public void End(EventOutcome outcome) => _outcome.TrySetResult(outcome);
}
