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

Other options go to the development sidecar, such as --scale push-gateway=2. It waits for as long as the log grows or the processes
use CPU time; START_PATIENCE (120) is for how many seconds nothing may have moved before it gives up.
TEXT
}

mode=development least_disk=500
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
scheme=http
if public_tls; then scheme=https; fi
gateway=$scheme://localhost:$(local_port push-gateway SERVICE_PORT)
send_api=http://localhost:$(local_port send-api appPort)

# What would end in a log that nobody reads, said here before anything is built.
check_machine() {
  local app port pid holder free
  [ "${ENVIRONMENT:-development}" = development ] ||
    fail "ENVIRONMENT is '$ENVIRONMENT', but what this starts is for development, as dapr.yaml says; docs/deployment.md has the ways into production"
  [ -z "${METRICS_PORT:-}${Push__Metrics__Port:-}" ] ||
    fail "METRICS_PORT is set, and all parts on this machine would take that one port. Leave it out, then each shows /metrics on its own port, or set it for each app in dapr.yaml"
  free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "$least_disk" ] || fail "only $free MB are free on the disk of $PWD; building and running takes up to $least_disk MB"
  while read -r app port; do
    pid=$(port_holder "$port")
    if [ -z "$pid" ] || is_leftover "$pid"; then continue; fi
    holder="process $pid ($(cat "/proc/$pid/comm" 2>/dev/null)) in $(readlink "/proc/$pid/cwd" 2>/dev/null)"
    case $holder in
      *'(DaprPush'* | *'(message-router'*) fail "port $port, which $app needs, is taken by $holder: another DaprPush runs on this machine. Stop it with its own scripts/stop.sh" ;;
      'process 0 '*) fail "port $port, which $app needs, is taken by another program. Stop that, or give $app another port in dapr.yaml" ;;
      *) fail "port $port, which $app needs, is taken by $holder. Stop that, or give $app another port in dapr.yaml" ;;
    esac
  done < <(
    echo "message-router $(local_port message-router appPort)"
    echo "push-gateway $(local_port push-gateway appPort)"
    echo "push-gateway $(local_port push-gateway SERVICE_PORT)"
    echo "push-gateway $(local_port push-gateway ADMIN_PORT)"
    echo "send-api $(local_port send-api appPort)"
  )
}

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

build() {
  local began=$SECONDS
  bold "building; the first time on a machine, packages are fetched before, which takes minutes"
  dotnet build DaprPush.Run.slnf -c Release --nologo -v quiet
  echo "  built in $((SECONDS - began)) s"
}

start_development() {
  local components=() on_exit=(--on-exit Restart)
  check_machine
  # An app that ends is started again, unless the caller says otherwise.
  case " ${options[*]} " in *" --on-exit"*) on_exit=() ;; esac
  # So is a sidecar that a router ends because actors cannot be called by way of it.
  [ ${#on_exit[@]} = 0 ] || export Push__Router__EndStuckSidecar="${Push__Router__EndStuckSidecar:-true}"
  if [ "$mode" = redis ] && ! redis_answers; then start_redis; fi
  if redis_answers; then
    bold "components: Redis at $redis"
  else
    bold "components: in memory, because no Redis answers at $redis (what is kept is gone when this stops)"
    components=(--override components/swaps/in-memory)
  fi

  build
  bold "starting"
  nohup dotnet artifacts/bin/DaprPush.DevSidecar/release/dev-sidecar.dll run -f dapr.yaml --no-color --state-file "$state_file" \
    "${components[@]}" "${on_exit[@]}" "${options[@]}" >"$log_file" 2>&1 </dev/null &
  echo $! >"$pid_file"

  # The sidecar says in its state file when every app is ready. A file that an earlier run left behind has another pid.
  is_ready() {
    grep -q "^  \"pid\": $(cat "$pid_file"),$" "$state_file" && grep -q '^  "status": "ready"' "$state_file" &&
      http_get "$(local_port push-gateway appPort)" /health >/dev/null && http_get "${send_api##*:}" /api/health >/dev/null
  } 2>/dev/null
  # Not by running_pid: until the shell has become it, a child's command line is still this script's, which takes a while on a loaded machine.
  is_gone() { ! is_alive "$(cat "$pid_file")"; }
  root_pid() { cat "$pid_file"; }
  missing() {
    local apps
    apps=$(awk -F'"' '$2 == "instance" { name = $4 } $2 == "status" && name && $4 != "ready" { printf "%s%s (%s)", gap, name, $4; gap = ", " }' "$state_file" 2>/dev/null) || true
    echo "${apps:-the health of push-gateway and send-api}"
  }
  wait_until_ready
}

start_dapr() {
  [ ${#options[@]} = 0 ] || fail "--dapr takes no other options: ${options[*]}"
  command -v dapr >/dev/null || fail "the Dapr CLI is missing: https://docs.dapr.io/getting-started/install-dapr-cli/"
  command -v func >/dev/null || fail "Azure Functions Core Tools are missing: npm install -g azure-functions-core-tools@4"
  redis_answers || fail "no Redis answers at $redis; 'dapr init' brings one"
  build
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
  root_pid() { cat "${PM2_HOME:-$HOME/.pm2}/pm2.pid" 2>/dev/null || true; }
  missing() {
    local instance port path apps=
    while read -r instance port path; do
      http_get "$port" "$path" >/dev/null || apps+=${apps:+, }$instance
    done < <(server_health_pages)
    echo "the health of ${apps:-nothing more}"
  }
  wait_until_ready
}

# Waits as long as something moves: the log grows, or the processes use CPU time (more than 10 % of a core; what idles uses less). How long
# a start takes depends on what else the machine does. Gives up when nothing has moved for START_PATIENCE seconds.
wait_until_ready() {
  local patience=${START_PATIENCE:-120} began=$SECONDS moved=$SECONDS said=$SECONDS cpu=0 lines=0 now_cpu now_lines
  until is_ready; do
    if is_gone; then
      rm -f "$pid_file"
      tail -n 20 "$log_file" >&2
      fail "DaprPush stopped while starting; the whole log is $log_file"
    fi
    if [ "$mode" = development ] || [ "$mode" = redis ]; then give_up_on_restarts; fi
    now_cpu=$(cpu_seconds "$(root_pid)") now_lines=$(log_lines)
    if [ "$now_lines" != "$lines" ] || ((now_cpu - cpu >= (patience + 9) / 10 || now_cpu < cpu)); then
      cpu=$now_cpu lines=$now_lines moved=$SECONDS
    fi
    if ((SECONDS - moved >= patience)); then
      fail "DaprPush is not ready after $((SECONDS - began)) s, and nothing has moved for $patience s; it waits for $(missing). Its log is $log_file; scripts/stop.sh stops what runs"
    fi
    if [ -t 1 ]; then
      printf '\r\033[Kwaiting for %s, %s s' "$(missing)" "$((SECONDS - began))"
    elif ((SECONDS - said >= 10)); then
      said=$SECONDS
      echo "  waiting for $(missing), $((SECONDS - began)) s"
    fi
    sleep 1
  done
  if [ -t 1 ]; then printf '\r\033[K'; fi
}

# An app that ends again and again does not get better by waiting.
give_up_on_restarts() {
  local app=
  # A file that an earlier run left behind has another pid.
  if grep -qs "^  \"pid\": $(cat "$pid_file"),$" "$state_file"; then app=$(restarted_apps 3 | head -n 1); fi
  if [ -n "$app" ]; then
    tail -n 20 "$log_file" >&2
    fail "$app. DaprPush is stopped with scripts/stop.sh; the whole log is $log_file"
  fi
}

# Lines of the log; that something is waited for is none of what it waits for.
log_lines() { grep -vc ' waiting for ' "$log_file" 2>/dev/null || true; }

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
