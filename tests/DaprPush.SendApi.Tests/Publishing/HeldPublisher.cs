using System.Text.Json;
using System.Threading.Channels;
using DaprPush.Messages.Routing;
using DaprPush.SendApi.Publishing;

namespace DaprPush.SendApi.Tests.Publishing;

/// <summary>A broker that confirms an event when the test says so.</summary>
internal sealed class HeldPublisher : IEventPublisher
{
    private readonly Channel<HeldEvent> _events = Channel.CreateUnbounded<HeldEvent>();

    /// <summary>The next event that is being published.</summary>
    public async Task<HeldEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public bool IsIdle => _events.Reader.Count == 0;

    public async Task PublishAsync(string topic, ReadOnlyMemory<byte> ingestBatch, CancellationToken cancellationToken)
    {
        var held = new HeldEvent(topic, JsonSerializer.Deserialize(ingestBatch.Span, RoutingJson.Default.IngestBatch)!);
        _events.Writer.TryWrite(held);
        await held.Outcome.WaitAsync(cancellationToken);
    }
}

/// <summary>An event on its way into the broker.</summary>
internal sealed class HeldEvent(string topic, IngestBatch batch)
{
    private readonly TaskCompletionSource _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Topic => topic;

    public IReadOnlyList<IngestMessage> Messages => batch.Messages;

    public IngestStamps? Stamps => batch.Stamps;

    public Task Outcome => _outcome.Task;

    public IEnumerable<string> Ids => batch.Messages.Select(message => message.Message.Id);

    public void Confirm() => _outcome.SetResult();

    public void Fail() => _outcome.SetException(new IOException("The broker is away."));
}
