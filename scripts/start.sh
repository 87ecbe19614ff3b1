#!/usr/bin/env bash
# Builds DaprPush and starts all of it on this machine, with nothing but the .NET SDK. Waits until it is healthy.
#   scripts/start.sh [options of the development sidecar, such as --scale push-gateway=2]
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

need_dotnet
[ -z "$(running_pid)" ] || fail "DaprPush is running already (process $(running_pid)); scripts/status.sh shows it, scripts/stop.sh stops it"

# Redis where one answers, else memory.
redis_answers() {
  local answer
  exec 3<>/dev/tcp/127.0.0.1/6379 || return 1
  printf 'PING\r\n' >&3
  read -r -t 2 answer <&3 || answer=
  exec 3>&-
  [[ "$answer" == +PONG* ]]
} 2>/dev/null

components=()
if redis_answers; then
  bold "components: Redis at localhost:6379"
else
  bold "components: in memory, because no Redis answers at localhost:6379 (what is kept is gone when this stops)"
  components=(--override components/swaps/in-memory)
fi

bold "building"
mkdir -p "$run_dir"
dotnet build DaprPush.Run.slnf -c Release --nologo -v quiet

bold "starting"
nohup dotnet artifacts/bin/DaprPush.DevSidecar/release/dev-sidecar.dll run -f dapr.yaml --no-color --state-file "$state_file" \
  "${components[@]}" "$@" >"$log_file" 2>&1 </dev/null &
echo $! >"$pid_file"

# The sidecar says in its state file when every app is ready. A file that an earlier run left behind has another pid.
is_ready() {
  grep -q "^  \"pid\": $(cat "$pid_file"),$" "$state_file" && grep -q '^  "status": "ready"' "$state_file" &&
    http_get 8089 /health >/dev/null && http_get 7071 /api/health >/dev/null
} 2>/dev/null
for second in $(seq 120); do
  if [ -z "$(running_pid)" ]; then
    rm -f "$pid_file"
    tail -n 20 "$log_file" >&2
    fail "DaprPush stopped while starting; the whole log is $log_file"
  fi
  if is_ready; then
    started=1
    break
  fi
  [ -t 1 ] && printf '\rwaiting for the apps, %s s' "$second"
  sleep 1
done
[ -t 1 ] && printf '\r'
[ -n "${started:-}" ] || fail "DaprPush is not healthy after 120 s; its log is $log_file"

bold "DaprPush is ready"
cat <<'TEXT'
  send      http://localhost:7071/api/v1/messages/send
  receive   http://localhost:8089/sse/user/{user_id}
  health    http://localhost:8089/health

Try it, in two terminals:

  curl -N http://localhost:8089/sse/user/alice

  curl -X POST http://localhost:7071/api/v1/messages/send -H 'Content-Type: application/json' -d '{"service":"demo","type":"info","target":{"user_id":"alice"},"data":{"text":"hello"}}'

scripts/status.sh shows how it is, scripts/stop.sh stops it.
TEXT
