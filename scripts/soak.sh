#!/usr/bin/env bash
# Breaks the running system at random for a long time and checks that every subscriber had every message once and in order.
#   scripts/soak.sh [--duration SECONDS] [--seed N] [--rate N] [--clients N] [--users N] [--channels N]
#                   [--gateways N] [--routers N] [--send-apis N] [--partitions N] [--fault KIND]... [--times N]
# By default 2 gateways, 2 routers over 4 partitions, 2 send APIs and a Redis of its own, for ten minutes. Ends with 1 where anything
# was lost, came twice, out of order or to the wrong client.
# Prints beside that the longest time in which an accepted message was not delivered, by kind of fault.
#   --fault KIND --times N does that fault N times (placement 20 s apart, sidecar 15 s, others 10 s): placement, sidecar (a router's,
# back after 2 s, its app living on), app (its sidecar living on), router (removed, and another in its place), redis, or any of those
# that --help names.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

need_dotnet
command -v redis-server >/dev/null || fail "the soak test needs redis-server (Debian's package name); install it and run this again"

bold "building"
dotnet build tests/DaprPush.Faults -c Release --nologo -v quiet

[[ " $* " == *" --duration"* || " $* " == *" --times"* ]] || set -- --duration 600 "$@"
exec dotnet artifacts/bin/DaprPush.Faults/release/faults.dll "$@"
