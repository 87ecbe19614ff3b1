#!/usr/bin/env bash
# All attacks of README.md, in three runs of under three minutes together; ends with 1 where one was over a bar.
#   bench/hostile/run.sh [OPTION...]     options go to each run: --seconds 5, --set NAME=VALUE, …
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dotnet build DaprPush.Run.slnf -c Release --nologo -v quiet
dotnet build bench/hostile -c Release --nologo -v quiet
bench=(dotnet artifacts/bin/DaprPush.Bench.Hostile/release/DaprPush.Bench.Hostile.dll)
over=0
"${bench[@]}" "$@" || over=1
echo "--- 2,000 descriptors for each process"
(ulimit -n 2000 && "${bench[@]}" --attacks half --half-open 3000 "$@") || over=1
echo "--- TLS ended by the gateway"
"${bench[@]}" --tls --attacks windows "$@" || over=1
exit $over
