#!/usr/bin/env bash
# StackExchange.Redis 3.4.35: an await is bounded by `asyncTimeout` while the connection is open (a server that hangs), but by
# `syncTimeout` while there is none. Whoever gives blocking reads a long asyncTimeout and leaves syncTimeout alone has two limits; one who
# shortens syncTimeout, since he never calls synchronously, makes awaits fail while the server restarts. Needs redis-server.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > probe.cs <<'CS'
#:package StackExchange.Redis@3.4.35
#:property PublishAot=false
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
var port = ((IPEndPoint)listener.LocalEndpoint).Port;
listener.Stop();
var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--save", ""]) { RedirectStandardOutput = true })!;
var options = new ConfigurationOptions { EndPoints = { { "127.0.0.1", port } }, SyncTimeout = 1000, AsyncTimeout = 10_000, AbortOnConnectFail = false };
using var redis = await ConnectionMultiplexer.ConnectAsync(options);
while (!redis.IsConnected)
{
    await Task.Delay(100);
}

var database = redis.GetDatabase();
Signal("STOP");
await SayAsync("connection open, server hangs");
Signal("CONT");
await database.PingAsync();
server.Kill();
await server.WaitForExitAsync();
while (redis.IsConnected)
{
    await Task.Delay(100);
}

await SayAsync("no connection");

void Signal(string signal) => Process.Start("kill", [$"-{signal}", $"{server.Id}"]).WaitForExit();

async Task SayAsync(string what)
{
    var watch = Stopwatch.StartNew();
    try
    {
        await database.StringGetAsync("key");
    }
    catch (Exception e) when (e is RedisTimeoutException or RedisConnectionException)
    {
        Console.WriteLine($"{what}: ended by {(watch.Elapsed < TimeSpan.FromSeconds(6) ? "syncTimeout (1 s)" : "asyncTimeout (10 s)")}");
    }
}
CS

dotnet run probe.cs | tee seen
diff seen - <<'SEEN'
connection open, server hangs: ended by asyncTimeout (10 s)
no connection: ended by syncTimeout (1 s)
SEEN
