#!/usr/bin/env bash
# System.Threading.RateLimiting 10.0.15: a PartitionedRateLimiter that nobody has asked anything runs a timer every 100 ms from its
# construction on. An idle process with a few of them wakes tens of times a second; disposing them ends it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > probe.cs <<'CS'
#:package System.Threading.RateLimiting@10.0.15
#:property PublishAot=false
using System.Threading.RateLimiting;

var before = Timer.ActiveCount;
var limiters = Enumerable.Range(0, 5)
    .Select(_ => PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetNoLimiter(name)))
    .ToArray();
Console.WriteLine($"timers of 5 unused limiters: {Timer.ActiveCount - before}");
foreach (var limiter in limiters)
{
    limiter.Dispose();
}

Console.WriteLine($"after they are disposed: {Timer.ActiveCount - before}");
CS

seen=$(dotnet run probe.cs)
echo "$seen"
[ "$seen" = "timers of 5 unused limiters: 5
after they are disposed: 0" ] || { echo "this has changed"; exit 1; }
