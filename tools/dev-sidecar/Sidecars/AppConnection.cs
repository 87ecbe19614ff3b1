using System.Net.Sockets;
using System.Text.Json;
using DaprPush.DevSidecar.Actors;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Health;
using DaprPush.DevSidecar.Metadata;
using DaprPush.DevSidecar.PubSub.Subscriptions;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Sidecars;

/// <summary>
/// A sidecar's hold on its app: waits for the port (a dial every 100 ms), asks once for actor types and subscriptions, and from
/// then on lets events, actor calls and invocations in; with health checks, only while the app is healthy.
/// </summary>
internal sealed partial class AppConnection(
    SidecarOptions options, AppChannel app, SidecarActors actors, MetadataEndpoint metadata,
    AppSubscriptions subscriptions, IReadOnlyList<AppSubscription> declared, SharedRuntime shared, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan DialInterval = TimeSpan.FromMilliseconds(100);
    private readonly AppInstance _instance = new(options.App.AppId, options.App.Instance, app);
    private IReadOnlyDictionary<string, ActorTypeOptions> _types = new Dictionary<string, ActorTypeOptions>();
    private AppHealthProbe? _probe;

    /// <summary>Everything up to the moment when the app is served.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        await DialAsync(cancellation);
        if (options.AppHealth is { } health)
        {
            _probe = new AppHealthProbe(app, health, shared.Time, logger);
            await _probe.WaitUntilHealthyAsync(cancellation);
        }

        _types = await ReadActorTypesAsync(cancellation);
        await subscriptions.PrepareAsync(declared, cancellation);
        await LetInAsync(cancellation);
        metadata.Subscriptions = subscriptions.All;
        metadata.Actors = actors.Host;
        _probe?.Watch(LetInAsync, ShutOutAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_probe is not null)
        {
            await _probe.DisposeAsync();
        }

        await ShutOutAsync();
    }

    private async Task LetInAsync(CancellationToken cancellation)
    {
        await subscriptions.StartAsync(cancellation);
        shared.Apps.Add(_instance);
        await actors.HostAsync(_types, cancellation);
    }

    /// <summary>Lets go of the app without a word to it, as when this sidecar is killed.</summary>
    public async Task AbandonAsync()
    {
        shared.Apps.Remove(_instance);
        await subscriptions.AbandonAsync();
        if (_probe is not null)
        {
            await _probe.DisposeAsync();
        }
    }

    /// <summary>Brings the app no more events; ends when those on their way are dealt with.</summary>
    public Task StopDeliveriesAsync() => subscriptions.StopAsync();

    private async Task ShutOutAsync()
    {
        shared.Apps.Remove(_instance);
        await subscriptions.StopAsync();
        await actors.LeaveAsync();
    }

    private async Task DialAsync(CancellationToken cancellation)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync("127.0.0.1", options.AppPort, cancellation);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(DialInterval, shared.Time, cancellation);
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, ActorTypeOptions>> ReadActorTypesAsync(CancellationToken cancellation)
    {
        var body = await subscriptions.AskAsync("dapr/config", cancellation);
        try
        {
            var types = ActorConfig.Read(body, warning => LogConfigWarning(logger, warning));
            if (types.Count > 0 && !actors.HaveStore)
            {
                LogNoActorStore(logger, string.Join(", ", types.Keys));
            }

            return types;
        }
        catch (JsonException failure)
        {
            LogConfigUnreadable(logger, failure.Message);
            return new Dictionary<string, ActorTypeOptions>();
        }
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "The app's answer to /dapr/config: {Warning}")]
    private static partial void LogConfigWarning(ILogger logger, string warning);

    [LoggerMessage(EventId = 302, Level = LogLevel.Error, Message = "The app's answer to /dapr/config can't be read, so it hosts no actors: {Reason}")]
    private static partial void LogConfigUnreadable(ILogger logger, string reason);

    [LoggerMessage(EventId = 303, Level = LogLevel.Warning, Message = "The app hosts actors ({Types}), but no state store has actorStateStore: \"true\": they have no state and no reminders")]
    private static partial void LogNoActorStore(ILogger logger, string types);
}
