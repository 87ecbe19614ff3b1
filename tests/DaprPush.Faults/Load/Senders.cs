using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Faults.Load;

/// <summary>All that talks to the send API: the producers, and those who confirm what they got.</summary>
internal sealed class Senders : IDisposable
{
    private readonly Sender[] _apis;
    private readonly Producer[] _producers;
    private readonly Task _confirming;

    public Senders(PushSystem system, FaultOptions options, Topology topology, SentLog sent, SendApiLives lives)
    {
        _apis = [.. system.InstancesOf("send-api").Select(api => new Sender(api.Address))];
        _producers = [.. Enumerable.Range(0, options.Producers).Select(number => new Producer(number, topology, options, sent, _apis, lives))];
        Confirmations = new Confirmations(sent, _apis, options.Seed);
        _confirming = Confirmations.RunAsync();
    }

    public Confirmations Confirmations { get; }

    /// <summary>Posts that had to be made again.</summary>
    public int Retries => _producers.Sum(producer => producer.Retries);

    /// <summary>Sends until cancelled; returns once all is accepted.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_producers.Select(producer => Task.Run(() => producer.RunAsync(cancellationToken))));

    /// <inheritdoc cref="Producer.CloseAsync"/>
    public Task CloseAsync() => Task.WhenAll(_producers.Select(producer => producer.CloseAsync()));

    /// <summary>Waits until everything is confirmed that a client wanted to, and says how it all stands.</summary>
    public async Task<Acknowledgements> AcknowledgementsAsync()
    {
        Confirmations.End();
        await _confirming.ConfigureAwait(false);
        return new Acknowledgements(await Confirmations.StatesAsync().ConfigureAwait(false), Confirmations.Answers);
    }

    public void Dispose()
    {
        foreach (var api in _apis)
        {
            api.Dispose();
        }
    }
}
