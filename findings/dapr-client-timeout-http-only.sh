#!/usr/bin/env bash
# Dapr.Client 1.19.0: DaprClientBuilder.UseTimeout bounds the calls that go by HTTP (service invocation, health). Those that go by gRPC
# (publish, state) wait for a sidecar that hangs until their own token ends them, for ever without one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > probe.cs <<'CS'
#:package Dapr.Client@1.19.0
#:property PublishAot=false
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dapr.Client;

// A sidecar that takes connections and never answers.
var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
var connections = new List<TcpClient>();
_ = Task.Run(async () => { while (true) { connections.Add(await listener.AcceptTcpClientAsync()); } });
var address = "http://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port;
using var client = new DaprClientBuilder().UseHttpEndpoint(address).UseGrpcEndpoint(address).UseTimeout(TimeSpan.FromSeconds(1)).Build();

await SayAsync("health", token => client.CheckHealthAsync(token));
await SayAsync("publish", token => client.PublishEventAsync("pubsub", "topic", "data", token));
await SayAsync("state", token => client.GetStateAsync<string>("store", "key", cancellationToken: token));

static async Task SayAsync(string what, Func<CancellationToken, Task> call)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
    var watch = Stopwatch.StartNew();
    try
    {
        await call(limit.Token);
    }
    catch (OperationCanceledException)
    {
    }

    Console.WriteLine($"{what}: ended by {(watch.Elapsed < TimeSpan.FromSeconds(6) ? "UseTimeout (1 s)" : "the caller's token (10 s)")}");
}
CS

dotnet run probe.cs | tee seen
diff seen - <<'SEEN'
health: ended by UseTimeout (1 s)
publish: ended by the caller's token (10 s)
state: ended by the caller's token (10 s)
SEEN
