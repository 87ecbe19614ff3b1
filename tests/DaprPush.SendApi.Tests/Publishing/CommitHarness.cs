using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Settings;
using DaprPush.SendApi.Tests.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.SendApi.Tests.Publishing;

/// <summary>A running group commit before a held broker.</summary>
internal sealed class CommitHarness : IAsyncDisposable
{
    private CommitHarness(SendApiOptions options) =>
        Commit = new GroupCommit(
            "topic",
            Broker,
            new WaitingRoom(Options.Create(options)),
            new StreamProducer(options.RememberedStreams, Time),
            Options.Create(options),
            Uncounted.Metrics,
            Time,
            NullLogger<GroupCommit>.Instance);

    public HeldPublisher Broker { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public GroupCommit Commit { get; }

    public static async Task<CommitHarness> StartAsync(SendApiOptions? options = null)
    {
        var harness = new CommitHarness(options ?? new SendApiOptions());
        await harness.Commit.StartAsync(CancellationToken.None);
        return harness;
    }

    /// <summary>A message whose body has this many bytes, at least two.</summary>
    public static IngestMessage Message(string id, int bytes = 2) => new(
        new RoutedMessage { Id = id, Type = MessageType.Info, ExpiresAt = 1, Body = RawJson.Parse($"\"{new string('x', bytes - 2)}\"") },
        [StreamName.User("u")]);

    /// <summary>Submits messages of these ids at once.</summary>
    public Task<CommitOutcome> Submit(params string[] ids) => Commit.SubmitAsync([.. ids.Select(id => Message(id))]);

    public Task<CommitOutcome> SubmitMany(string prefix, int count) =>
        Submit([.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")]);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await Commit.StopAsync(now.Token);
        Commit.Dispose();
    }
}
