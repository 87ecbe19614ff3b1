using System.Text.Json;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.PubSub.Delivery;
using DaprPush.DevSidecar.Resiliency;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.Subscriptions;

/// <summary>All subscriptions of one app instance: those it declares in YAML and those it answers to GET /dapr/subscribe, asked once.</summary>
internal sealed partial class AppSubscriptions(
    AppIdentity identity, AppChannel app, IReadOnlyDictionary<string, PubSubComponent> components, ResiliencePolicies policies,
    SidecarCounters counters, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);
    private readonly List<IBrokerSubscription> _running = [];

    /// <summary>What the app wants; known after <see cref="PrepareAsync"/>.</summary>
    public IReadOnlyList<AppSubscription> All { get; private set; } = [];

    /// <summary>Asks the app, and puts its answer beside the declared ones. Of two for the same topic the first counts.</summary>
    public async Task PrepareAsync(IReadOnlyList<AppSubscription> declared, CancellationToken cancellation)
    {
        var wanted = new List<AppSubscription>(declared);
        foreach (var subscription in await AskAsync(cancellation))
        {
            if (wanted.Exists(other => other.PubSubName == subscription.PubSubName && other.Topic == subscription.Topic))
            {
                LogTwice(logger, subscription.PubSubName, subscription.Topic);
                continue;
            }

            wanted.Add(subscription);
        }

        All = [.. wanted.Where(IsPossible)];
    }

    /// <summary>Begins to take events. A broker that is away is waited for.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var subscription in All)
        {
            _running.Add(await SubscribeAsync(subscription, cancellation));
        }
    }

    /// <summary>Takes no more events; ends when those on their way to the app are dealt with.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_running.Select(running => running.DisposeAsync().AsTask()));
        _running.Clear();
    }

    /// <summary>Ends as when this sidecar is killed: see <see cref="IBrokerSubscription.AbandonAsync"/>.</summary>
    public async Task AbandonAsync()
    {
        await Task.WhenAll(_running.Select(running => running.AbandonAsync().AsTask()));
        _running.Clear();
    }

    /// <summary>GETs something of the app; empty for 404 and every other refusal. An app that can't be reached is asked again.</summary>
    public async Task<byte[]> AskAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                using var request = app.Request(HttpMethod.Get, path);
                using var response = await app.SendAsync(request, cancellation);
                return (int)response.StatusCode == 200 ? await response.Content.ReadAsByteArrayAsync(cancellation) : [];
            }
            catch (HttpRequestException failure)
            {
                LogNotAnswered(logger, path, failure.Message);
                await Task.Delay(RetryWait, time, cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<AppSubscription>> AskAsync(CancellationToken cancellation)
    {
        var body = await AskAsync("dapr/subscribe", cancellation);
        try
        {
            return body.Length == 0 ? [] : ProgrammaticSubscriptions.Read(body);
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            LogUnreadable(logger, failure.Message);
            return [];
        }
    }

    private bool IsPossible(AppSubscription subscription)
    {
        if (!components.TryGetValue(subscription.PubSubName, out var component))
        {
            LogUnknown(logger, subscription.Topic, subscription.PubSubName);
            return false;
        }

        if (component.Scopes.MaySubscribe(subscription.Topic))
        {
            return true;
        }

        LogForbidden(logger, subscription.Topic, subscription.PubSubName);
        return false;
    }

    private async Task<IBrokerSubscription> SubscribeAsync(AppSubscription subscription, CancellationToken cancellation)
    {
        var broker = components[subscription.PubSubName].Broker;
        var deadLetters = new DeadLetters(subscription, broker, logger);
        var policy = policies.Inbound(subscription.PubSubName);
        var request = new SubscriptionRequest(subscription.Topic, subscription.Metadata, identity)
        {
            MaxBatch = subscription.Bulk?.MaxMessages ?? 1,
            MaxBatchWait = TimeSpan.FromMilliseconds(subscription.Bulk?.MaxAwaitMilliseconds ?? 0),
        };
        MessageHandler handler = subscription.Bulk is null
            ? new AppDelivery(subscription, app, deadLetters, policy, counters, time, logger).HandleAsync
            : new BulkDelivery(subscription, app, deadLetters, policy, counters, time, logger).HandleAsync;
        while (true)
        {
            try
            {
                return await broker.SubscribeAsync(request, handler, cancellation);
            }
            catch (BrokerUnavailableException failure)
            {
                LogBrokerAway(logger, subscription.Topic, subscription.PubSubName, failure.Message);
                await Task.Delay(RetryWait, time, cancellation);
            }
        }
    }

    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "The app subscribes twice to topic {Topic} of {PubSub}; the first subscription counts")]
    private static partial void LogTwice(ILogger logger, string pubSub, string topic);

    [LoggerMessage(EventId = 122, Level = LogLevel.Error, Message = "The app's answer to /dapr/subscribe can't be read, so it subscribes to nothing: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);

    [LoggerMessage(EventId = 123, Level = LogLevel.Error, Message = "The app subscribes to topic {Topic} of {PubSub}, which is no pub/sub component it may use")]
    private static partial void LogUnknown(ILogger logger, string topic, string pubSub);

    [LoggerMessage(EventId = 124, Level = LogLevel.Error, Message = "The app may not subscribe to topic {Topic} of {PubSub}: the component's scopes forbid it")]
    private static partial void LogForbidden(ILogger logger, string topic, string pubSub);

    [LoggerMessage(EventId = 125, Level = LogLevel.Warning, Message = "Subscribing to topic {Topic} of {PubSub} failed and is tried again: {Reason}")]
    private static partial void LogBrokerAway(ILogger logger, string topic, string pubSub, string reason);

    [LoggerMessage(EventId = 126, Level = LogLevel.Debug, Message = "The app did not answer GET /{Path} and is asked again: {Reason}")]
    private static partial void LogNotAnswered(ILogger logger, string path, string reason);
}
