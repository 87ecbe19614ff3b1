#!/usr/bin/env bash
# Breaks the running system at random for a long time and checks that every subscriber had every message once and in order.
#   scripts/soak.sh [--duration SECONDS] [--seed N] [--rate N] [--clients N] [--users N] [--channels N]
#                   [--gateways N] [--routers N] [--send-apis N] [--partitions N] [--fault KIND]... [--times N]
# By default 2 gateways, 2 routers over 4 partitions, 2 send APIs and a Redis of its own, for ten minutes. Ends with 1 where anything
# was lost, came twice, out of order or to the wrong client.
# Prints beside that the longest time in which an accepted message was not delivered, by kind of fault, for each fault, and for streams in
# the partitions of other routers than the one that was broken.
#   --fault KIND --times N does that fault N times, after 20 s without one, and with the broker's connections left alone:
#     placement            placement is away for 2 s                                                  20 s apart
#     placement-twice      the same, and again a second later                                         20 s
#     scheduler            what keeps reminders is killed; back after 21 s                            20 s
#     placement-scheduler  both                                                                       20 s
#     placement-router     a router is killed while placement is away for 5 s                         20 s
#     placement-hang       placement is away for 2 s while a router's app answers nothing for 12 s     20 s
#     routers              all routers are removed, then all are started at once                      20 s
#     sidecar              a router's sidecar is killed, back after 2 s; its app lives on             15 s
#     sidecar-app          a router's sidecar and app are killed at the same time, back after 2 s     15 s
#     app                  a router's or gateway's app is killed, back after 1 s; its sidecar lives on 10 s
#     router               a router is removed, and another takes its place                           10 s
#     redis                Redis is killed, back after 0 to 3 s                                       10 s
#   or any of those that --help names; several --fault take turns at random.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

need_dotnet
command -v redis-server >/dev/null || fail "the soak test needs redis-server (Debian's package name); install it and run this again"

bold "building"
dotnet build tests/DaprPush.Faults -c Release --nologo -v quiet

[[ " $* " == *" --duration"* || " $* " == *" --times"* ]] || set -- --duration 600 "$@"
exec dotnet artifacts/bin/DaprPush.Faults/release/faults.dll "$@"
