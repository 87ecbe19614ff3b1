using System.Globalization;
using DaprPush.Bench.Redis;
using DaprPush.Testing.Processes;

// One line a figure. The Redis is private, on a free port, without persistence, unless an address is given.
var data = Directory.CreateTempSubdirectory("bench-redis-");
await using (var server = new RedisServer(data.FullName, "--appendonly", "no"))
{
    if (args.Length == 0)
    {
        await server.StartAsync();
    }

    var address = args.Length > 0 ? args[0] : string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}");
    await PipelineBench.RunAsync(address);
    await StateBench.RunAsync(address);
    await PubSubBench.RunAsync(address);
}

data.Delete(recursive: true);
