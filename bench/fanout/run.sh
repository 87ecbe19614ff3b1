#!/bin/bash
# run.sh [SET...]   The gateway, nginx + nchan and the raw floor in turn, over and over; then a table with ratios.
#
#   closed    one channel, the next message when everybody has the last one
#   window64  one channel, 64 messages waiting (the raw floor sends them in one go)
#   unicast   a channel for each stream, 128 messages waiting
#   rate      one channel, 50,000 deliveries/s: latency
#   channels  10,000 streams on 100 channels, 50,000 deliveries/s: latency
#   stalled   as rate, with one stream that does not read
#   idle1     memory of idle streams on one channel, on a fresh server      idleN: on a channel each
#
# Needs gcc, make, Debian's nginx and libnginx-mod-nchan, and the load tools:
#   PUSH_TOOLS   folder with sseload/ and peers/ (default ../shared/tools beside the repository)
# Settings: ROUNDS (2), NS ("1000 10000"), DUR (3 s), WARM (6 s), SERVERS ("gateway nchan raw"), OUT (results, default
# artifacts/bench/fanout/results.jsonl, started anew), SCPU (server's core, 0), CPU (client's core, 1).
set -u
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
tools=${PUSH_TOOLS:-$root/../shared/tools}
work=$root/artifacts/bench/fanout; mkdir -p "$work" /tmp/peers/nchan
OUT=${OUT:-$work/results.jsonl}; : >"$OUT"
ROUNDS=${ROUNDS:-2} NS=${NS:-1000 10000} DUR=${DUR:-3} WARM=${WARM:-6} SCPU=${SCPU:-0} CPU=${CPU:-1}
SERVERS=${SERVERS:-gateway nchan raw}
SETS=${*:-closed window64 rate idle1 idleN}
[ -f "$tools/sseload/sseload.c" ] || { echo "no load tools in $tools; set PUSH_TOOLS" >&2; exit 1; }

build() {
  make -s -C "$tools/sseload" || exit 1
  gcc -O2 -o "$work/rawsse" "$tools/peers/rawlimit/rawsse.c" || exit 1
  [ -n "${NOBUILD:-}" ] && return
  for project in services/push-gateway bench/fanout; do
    dotnet build -v q -c Release "$root/$project" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
  done
}

wait_for_port() { for _ in $(seq 200); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.1; done; echo "nothing on port $1" >&2; exit 1; }

# Each start_* leaves the server's process in SP and its addresses in SSE and PUB; {run} makes channels of their own for each run.
start_gateway() {
  taskset -c "$CPU" dotnet "$root/artifacts/bin/DaprPush.Bench.Fanout/release/DaprPush.Bench.Fanout.dll" sidecar 9288 >"$work/sidecar.log" 2>&1 & SIDECAR=$!
  wait_for_port 9288
  # Epoch 0 in the batches stands for any life of the gateway.
  cd "$root/artifacts/bin/DaprPush.Gateway/release" || exit 1
  ENVIRONMENT=development APP_PORT=9290 SERVICE_PORT=9289 ADMIN_PORT=9287 DAPR_HTTP_PORT=9288 Push__Gateway__Id=bench MAX_CONNECTIONS=100000 Push__Ports__PublicAddress=127.0.0.1 \
    ${GATEWAY_ENV:-env} taskset -c "$SCPU" dotnet DaprPush.Gateway.dll >"$work/gateway.log" 2>&1 & SP=$!
  wait_for_port 9289; sleep 1
  SSE='http://127.0.0.1:9289/sse/stream/r{run}-{i}?format=message' PUB=http://127.0.0.1:9290/deliveries
  BODY='{"gateway":"bench","gateway_epoch":0,"deliveries":[{"message":{"id":"m{n}","type":"info","expires_at":9999999999999,"body":{"t":{t},"n":{c},"i":{i},"x":"{x}"}},"positions":[{"stream":"channel:r{run}-{i}","epoch":1,"seq":{c}}]}]}'
  TYPE=application/json
}

start_nchan() {
  sed -e "s|@WORKERS@|1|; s|@PORT@|9400|; s|@REDIS@||; s|@REDISUP@||; s|@REUSE@||" "$tools/peers/nchan/nginx.conf" >"$work/nginx.conf"
  taskset -c "$SCPU" nginx -c "$work/nginx.conf" >"$work/nchan.log" 2>&1 & SP=$!
  wait_for_port 9400; sleep 0.5
  SSE='http://127.0.0.1:9400/sse/{run}00000{i}' PUB='http://127.0.0.1:9400/pub/{run}00000{i}' BODY='{"t":{t},"n":{c},"i":{i},"x":"{x}"}' TYPE=text/plain
}

start_raw() {
  taskset -c "$SCPU" "$work/rawsse" 9100 send "${1:-0}" & SP=$!
  wait_for_port 9100
  SSE='http://127.0.0.1:9100/sse/{i}' PUB='http://127.0.0.1:9100/pub/{i}' BODY='{"t":{t},"n":{c},"i":{i},"x":"{x}"}' TYPE=text/plain
}

stop() { kill "$SP" 2>/dev/null; wait "$SP" 2>/dev/null; [ -n "${SIDECAR:-}" ] && kill "$SIDECAR" && wait "$SIDECAR" 2>/dev/null; SIDECAR=; }
trap stop EXIT

runs=0
load() { # MODE LABEL OPTIONS...
  runs=$((runs + 1)); local mode=$1 label=$2; shift 2
  local publish=()
  [ "$mode" = bench ] && publish=(--pub-url "${PUB//\{run\}/$runs}" --pub-body "${BODY//\{run\}/$runs}" --pub-type "$TYPE" --pad 100)
  timeout 120 "$tools/sseload/sseload" "$mode" --label "$label" --url "${SSE//\{run\}/$runs}" --pid "$SP" --cpu "$CPU" \
    "${publish[@]}" "$@" | tee -a "$OUT" | cut -c1-400 >>"$work/lines.log"
}

# Once for each number of streams: {n} in the options stands for it, {rate} for the messages/s that make 50,000 deliveries/s.
bench() { # LABEL OPTIONS...
  local label=$1 n options; shift
  for n in $NS; do
    options=("${@//\{n\}/$n}")
    load bench "$label" -n "$n" "${options[@]//\{rate\}/$((50000 / n))}" --duration "$DUR" --warmup "$WARM"
  done
}

run_set() { # SERVER SET
  local server=$1
  case $2 in
  closed) bench "$server/closed" -m 1 --pub-window 1 ;;
  window64) bench "$server/window64" -m 1 --pub-depth 64 --pub-window 64 ;;
  unicast) bench "$server/unicast" -m '{n}' --pub-conns 16 --pub-depth 4 --pub-window 128 ;;
  rate) bench "$server/rate50k" -m 1 --pub-depth 4 --pub-rate '{rate}' ;;
  channels) NS=10000 bench "$server/rate50k-100channels" -m 100 --pub-depth 4 --pub-rate 500 ;;
  stalled) bench "$server/stalled50k" -m 1 --stalled 1 --rcvbuf 4096 --pub-depth 4 --pub-rate '{rate}' ;;
  esac
}

start() { if [ "$1" = raw ] && [ "$2" = window64 ]; then start_raw 1; else "start_$1"; fi; }

build
echo "load average at the start: $(cut -d' ' -f1-3 /proc/loadavg)"
for set in $SETS; do
  for round in $(seq "$ROUNDS"); do
    for server in $SERVERS; do
      case $set in
      idle1|idleN)
        for n in ${IDLE_NS:-10000 19000}; do
          start "$server" "$set"
          load sub "$server/$set" -n "$n" -m "$([ "$set" = idle1 ] && echo 1 || echo "$n")" --settle "${SETTLE:-8}" --duration 0.2 --ramp "${RAMP:-10000}"
          stop
        done ;;
      *) start "$server" "$set"; run_set "$server" "$set"; stop ;;
      esac
    done
  done
done
echo "load average at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
dotnet "$root/artifacts/bin/DaprPush.Bench.Fanout/release/DaprPush.Bench.Fanout.dll" table "$OUT"
