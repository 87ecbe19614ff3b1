using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using DaprPush.Router.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Ordering;

/// <summary>A stream and the one gateway that holds it, which knows only the numbers it was handed.</summary>
internal sealed class ModelStream
{
    private readonly TestStream _stream;
    private readonly StreamName _name;

    public ModelStream(StreamName name, RouterOptions options, FakeTimeProvider time)
    {
        _name = name;
        _stream = new TestStream(name, options, time);

        // After a restart the gateway may not have said yet that it holds the stream.
        _stream.Alive(new GatewayRef("g1", 1));
    }

    /// <summary>The highest number that the gateway has heard of.</summary>
    public long Heard { get; private set; }

    /// <summary>The numbers the gateway got, and of which message; a contradiction throws.</summary>
    public Dictionary<long, string> Numbers { get; } = [];

    public void Restart() => _stream.Reactivate();

    public void FailNextSave(bool afterWriting) => _stream.State.NextSaveFails = (new IOException("the store is away"), afterWriting);

    public async Task AttachAsync() => await _stream.AttachAsync();

    /// <summary>What a router does with the messages of events that are for this stream.</summary>
    /// <param name="dies">The append is done, but the router dies before it tells the gateway.</param>
    /// <returns>Whether the events are done.</returns>
    public async Task<bool> RouteAsync(IReadOnlyList<IngestBatch> batches, bool dies)
    {
        var plan = IngestPlan.Of(batches, _stream.Time.GetUtcNow().ToUnixTimeMilliseconds(), _ => false);
        if (plan.Groups.SingleOrDefault(group => group.Stream == _name) is not { } group)
        {
            return true;
        }

        try
        {
            group.Result = await _stream.Log.AppendAsync(group.ToRequest());
        }
        catch (IOException)
        {
            return false;
        }

        if (!dies)
        {
            foreach (var other in plan.Groups.Where(other => other != group))
            {
                other.Result = new AppendResult(1, new long[other.Count], []);
            }

            Hear(GatewayParcels.Pack(plan, 1_000_000).SelectMany(parcel => parcel));
        }

        return !dies;
    }

    /// <summary>The reminder.</summary>
    public async Task WakeAsync()
    {
        try
        {
            if (await _stream.WakeAsync() is { } release)
            {
                if (release.Newest is { } newest)
                {
                    Hear(newest.Seq, newest.Message.Id);
                }

                await _stream.Log.HandedOutAsync(release);
            }
        }
        catch (IOException)
        {
            // It comes again.
        }
    }

    /// <summary>All messages in their order.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync()
    {
        var ids = new List<string>();
        while (true)
        {
            var page = await _stream.ReadAsync(ids.Count);
            if (page.Messages.Count == 0)
            {
                return ids;
            }

            ids.AddRange(page.Messages.Select(message => message.Message.Id));
        }
    }

    public bool WantsWaking => _stream.Log.WantsWaking;

    private void Hear(IEnumerable<DeliveryBatch> batches)
    {
        foreach (var delivery in batches.SelectMany(batch => batch.Deliveries))
        {
            foreach (var position in delivery.Positions.Where(position => position.Stream == _name))
            {
                Hear(position.Seq, delivery.Message.Id);
            }
        }
    }

    private void Hear(long seq, string id)
    {
        Heard = Math.Max(Heard, seq);
        if (!Numbers.TryAdd(seq, id) && Numbers[seq] != id)
        {
            throw new InvalidOperationException($"Number {seq} of {_name} was {Numbers[seq]} and is {id}.");
        }
    }
}
