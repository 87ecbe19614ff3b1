using DaprPush.Bench.Redis;

// One line a figure. The Redis is private, on a free port, without persistence, unless an address is given.
await using var server = args.Length > 0 ? null : await PrivateRedis.StartAsync();
var address = args.Length > 0 ? args[0] : server!.Address;
await PipelineBench.RunAsync(address);
await StateBench.RunAsync(address);
await PubSubBench.RunAsync(address);
