using DaprPush.Testing.Events;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.EndToEnd.Tests.Systems;

/// <summary>What every test of a running system needs: a sender, subscribers that leave with the test, and names of its own.</summary>
public abstract class SystemTests(SystemFixture fixture) : IAsyncLifetime
{
    private readonly List<EventStreamClient> _clients = [];
    private readonly List<Sender> _senders = [];

    protected PushSystem System => fixture.System;

    protected Sender Sender => field ??= SenderTo(System.SendApi);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (var sender in _senders)
        {
            sender.Dispose();
        }
    }

    /// <summary>A name that no other test uses.</summary>
    protected static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    /// <summary>A message of type <c>info</c>.</summary>
    protected static object Message(object target, object? data = null, string service = "e2e", string type = "info", object? metadata = null, string? id = null) =>
        new { id = id ?? NewName("msg"), service, type, target, data = data ?? new { n = 1 }, metadata = metadata ?? new { } };

    /// <summary>A message without a target.</summary>
    protected static object Broadcast(object? data = null, string service = "e2e") => new { service, type = "info", data = data ?? new { n = 1 } };

    protected Sender SenderTo(Uri api)
    {
        var sender = new Sender(api);
        _senders.Add(sender);
        return sender;
    }

    /// <summary>A subscriber that does not follow anything yet.</summary>
    protected EventStreamClient Client(string pathAndQuery)
    {
        var client = new EventStreamClient(pathAndQuery);
        _clients.Add(client);
        return client;
    }

    /// <summary>A subscriber that is live: whatever is sent from now on comes.</summary>
    protected async Task<EventStreamClient> FollowAsync(string pathAndQuery, int gateway = 0)
    {
        var client = Client(pathAndQuery);
        await client.ConnectAsync(System.Gateways[gateway]);
        return client;
    }
}
