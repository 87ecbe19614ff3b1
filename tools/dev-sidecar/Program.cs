using System.CommandLine;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub.InMemory;
using DaprPush.DevSidecar.Redis.Hashes;
using DaprPush.DevSidecar.Redis.Streams;
using DaprPush.DevSidecar.Running;
using DaprPush.DevSidecar.Running.Faults;
using DaprPush.DevSidecar.State.InMemory;

var registry = new ComponentRegistry(
    [new InMemoryPubSubFactory(), new RedisPubSubFactory()],
    [new InMemoryStateStoreFactory(), new RedisStateStoreFactory()]);
var root = new RootCommand("Runs the apps of a dapr.yaml with Dapr sidecars in one process, for development and tests.")
{
    RunCommand.Create(registry),
    FaultCommand.Create(),
};
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await root.Parse(args).InvokeAsync(configuration);
