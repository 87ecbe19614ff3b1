#!/usr/bin/env bash
# Builds DaprPush, starts all of it on this machine and waits until it is healthy.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

usage() {
  cat <<'TEXT'
usage: scripts/start.sh [--development | --redis | --dapr | --pm2] [options]

  --development   with nothing but the .NET SDK: the development sidecar in Dapr's place (the default). Uses Redis where one
                  answers where components/pubsub.yaml says (localhost:6379), else memory
  --redis         the same over Redis; starts one of its own with deploy/redis/redis.conf where none answers
  --dapr          with the Dapr CLI and Azure Functions Core Tools: dapr run -f .
  --pm2           each process under PM2, as on a server; needs pm2 and daprd. Settings: DAPRPUSH_ENV_FILE
  --help          this

Other options go to the development sidecar, such as --scale push-gateway=2.
TEXT
}

mode=development
options=()
while [ $# -gt 0 ]; do
  case $1 in
    --development | --redis | --dapr | --pm2) mode=${1#--} ;;
    --help | -h) usage; exit 0 ;;
    *) options+=("$1") ;;
  esac
  shift
done

need_dotnet
[ -z "$(running_mode)" ] || fail "DaprPush is running already; scripts/status.sh shows it, scripts/stop.sh stops it"
mkdir -p "$run_dir"

redis=$(redis_address)
gateway=http://localhost:$(local_port push-gateway SERVICE_PORT)
send_api=http://localhost:$(local_port send-api appPort)

start_redis() {
  [[ $redis =~ ^(localhost|127\.0\.0\.1): ]] || fail "no Redis answers at $redis, where components/pubsub.yaml says; one is only started on this machine"
  command -v redis-server >/dev/null || fail "no Redis answers at $redis and redis-server is not installed (Debian's package name)"
  mkdir -p "$run_dir/redis"
  redis-server deploy/redis/redis.conf --bind 127.0.0.1 --port "${redis#*:}" --dir "$PWD/$run_dir/redis" --supervised no --daemonize yes \
    --pidfile "$PWD/$redis_pid_file" --logfile "$PWD/$run_dir/redis/redis.log" >/dev/null
  for _ in $(seq 100); do
    redis_answers && return
    sleep 0.1
  done
  fail "Redis does not answer; its log is $run_dir/redis/redis.log"
}

start_development() {
  local components=()
  if [ "$mode" = redis ] && ! redis_answers; then start_redis; fi
  if redis_answers; then
    bold "components: Redis at $redis"
  else
    bold "components: in memory, because no Redis answers at $redis (what is kept is gone when this stops)"
    components=(--override components/swaps/in-memory)
  fi

  bold "building"
  dotnet build DaprPush.Run.slnf -c Release --nologo -v quiet

  bold "starting"
  nohup dotnet artifacts/bin/DaprPush.DevSidecar/release/dev-sidecar.dll run -f dapr.yaml --no-color --state-file "$state_file" \
    "${components[@]}" "${options[@]}" >"$log_file" 2>&1 </dev/null &
  echo $! >"$pid_file"

  # The sidecar says in its state file when every app is ready. A file that an earlier run left behind has another pid.
  is_ready() {
    grep -q "^  \"pid\": $(cat "$pid_file"),$" "$state_file" && grep -q '^  "status": "ready"' "$state_file" &&
      http_get "${gateway##*:}" /health >/dev/null && http_get "${send_api##*:}" /api/health >/dev/null
  } 2>/dev/null
  is_gone() { [ -z "$(running_pid)" ]; }
  wait_until_ready
}

start_dapr() {
  [ ${#options[@]} = 0 ] || fail "--dapr takes no other options: ${options[*]}"
  command -v dapr >/dev/null || fail "the Dapr CLI is missing: https://docs.dapr.io/getting-started/install-dapr-cli/"
  command -v func >/dev/null || fail "Azure Functions Core Tools are missing: npm install -g azure-functions-core-tools@4"
  redis_answers || fail "no Redis answers at $redis; 'dapr init' brings one"
  bold "building"
  dotnet build DaprPush.Run.slnf -c Release --nologo -v quiet
  bold "starting; Ctrl-C stops it"
  exec dapr run -f .
}

start_pm2() {
  [ ${#options[@]} = 0 ] || fail "--pm2 takes no other options: ${options[*]}"
  command -v pm2 >/dev/null || fail "pm2 is missing: npm install -g pm2"
  command -v "${DAPRD:-daprd}" >/dev/null || fail "daprd is missing: install Dapr (dapr init --slim) or set DAPRD to it"
  if [ -z "${DAPRPUSH_HOME:-}" ]; then
    bold "building"
    publish "$run_dir/home"
    export DAPRPUSH_HOME=$PWD/$run_dir/home
  fi
  export DAPRPUSH_COMPONENTS=${DAPRPUSH_COMPONENTS:-$PWD/components}
  bold "starting"
  pm2 start deploy/pm2/ecosystem.config.js >"$log_file"
  is_ready() { servers_healthy; }
  is_gone() { false; }
  wait_until_ready
}

wait_until_ready() {
  local second
  for second in $(seq 120); do
    if is_gone; then
      rm -f "$pid_file"
      tail -n 20 "$log_file" >&2
      fail "DaprPush stopped while starting; the whole log is $log_file"
    fi
    if is_ready; then
      [ -t 1 ] && printf '\r'
      return 0
    fi
    [ -t 1 ] && printf '\rwaiting for the apps, %s s' "$second"
    sleep 1
  done
  fail "DaprPush is not healthy after 120 s; its log is $log_file"
}

case $mode in
  development | redis) start_development ;;
  dapr) start_dapr ;;
  pm2)
    start_pm2
    gateway=http://localhost:$(server_setting SERVICE_PORT 8089)
    send_api=http://localhost:$(server_setting DAPRPUSH_SEND_API_PORT 7071)
    ;;
esac

bold "DaprPush is ready"
cat <<TEXT
  send      $send_api/api/v1/messages/send
  receive   $gateway/sse/user/{user_id}
  health    $gateway/health

Try it, in two terminals:

  curl -N $gateway/sse/user/alice

  curl -X POST $send_api/api/v1/messages/send -H 'Content-Type: application/json' -d '{"service":"demo","type":"info","target":{"user_id":"alice"},"data":{"text":"hello"}}'

scripts/status.sh shows how it is, scripts/stop.sh stops it.
TEXT
