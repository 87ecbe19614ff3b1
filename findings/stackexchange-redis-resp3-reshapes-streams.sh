#!/usr/bin/env bash
# StackExchange.Redis 3.4.35 speaks RESP3 by default, and the raw reply of XREAD and XREADGROUP by Execute has another shape then: a map,
# which the library flattens, in place of an array of pairs. Code that indexes reply[0][1] reads the wrong element. Needs redis-server 7.
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
foreach (var protocol in new RedisProtocol?[] { RedisProtocol.Resp2, RedisProtocol.Resp3, null })
{
    var options = new ConfigurationOptions { EndPoints = { { "127.0.0.1", port } }, Protocol = protocol, AbortOnConnectFail = false };
    using var redis = await ConnectionMultiplexer.ConnectAsync(options);
    while (!redis.IsConnected)
    {
        await Task.Delay(100);
    }

    var database = redis.GetDatabase();
    await database.KeyDeleteAsync("stream");
    await database.StreamAddAsync("stream", "field", "value");
    var reply = await database.ExecuteAsync("XREAD", "STREAMS", "stream", "0");
    Console.WriteLine($"{protocol?.ToString() ?? "default"}: {reply.Resp3Type} of {reply.Length}; its first element is {reply[0].Resp3Type}");
}

server.Kill();
CS

dotnet run probe.cs | tee seen
diff seen - <<'SEEN'
Resp2: Array of 1; its first element is Array
Resp3: Map of 2; its first element is BulkString
default: Map of 2; its first element is BulkString
SEEN
