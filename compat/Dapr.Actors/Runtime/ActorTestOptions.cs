using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dapr.Actors.Runtime;

/// <summary>What a unit test gives an actor; what it leaves out says so when the actor reaches for it.</summary>
public sealed class ActorTestOptions
{
    /// <summary>The actor's id; a random one by default.</summary>
    public ActorId ActorId { get; set; } = ActorId.CreateRandom();

    /// <summary>Makes loggers; silent ones by default.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>How data is written as JSON.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>Makes proxies; throws <see cref="NotImplementedException"/> by default.</summary>
    public IActorProxyFactory ProxyFactory { get; set; } = new MissingProxyFactory();

    /// <summary>Registers timers and reminders; throws <see cref="NotImplementedException"/> by default.</summary>
    public ActorTimerManager TimerManager { get; set; } = new MissingTimerManager();
}
