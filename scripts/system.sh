# shellcheck shell=bash disable=SC2034 # what is set here is used by who sources it
# What the scripts share: where a run keeps its files, and how to talk to it. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

run_dir=artifacts/run
state_file=$run_dir/state.json
log_file=$run_dir/daprpush.log
pid_file=$run_dir/pid
redis_pid_file=$run_dir/redis.pid

bold() { if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\033[1m%s\033[0m\n' "$*"; else printf '%s\n' "$*"; fi; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Whether a process runs; one that has ended and that nobody has asked about yet (a zombie) does not.
is_alive() { kill -0 "$1" 2>/dev/null && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"; }

# The pid of the running system, or nothing. A number that another process has by now, as after a restart of the machine, is none.
running_pid() {
  [ -f "$pid_file" ] || return 0
  local pid
  pid=$(cat "$pid_file")
  if is_alive "$pid" && { [ ! -r "/proc/$pid/cmdline" ] || grep -q dev-sidecar "/proc/$pid/cmdline"; }; then
    printf '%s' "$pid"
  fi
}

# How it runs: development, pm2, systemd, or nothing.
running_mode() {
  if [ -n "$(running_pid)" ]; then
    echo development
  elif pm2_runs; then
    echo pm2
  elif command -v systemctl >/dev/null && systemctl is-active --quiet daprpush.target 2>/dev/null; then
    echo systemd
  fi
}

# Whether PM2 has our processes. It is not asked where it does not run, since asking starts it.
pm2_runs() {
  [ -S "${PM2_HOME:-$HOME/.pm2}/rpc.sock" ] && command -v pm2 >/dev/null && pm2 jlist 2>/dev/null | grep -q '"namespace":"daprpush"'
}

# descendants PID: the processes below one, children first.
descendants() {
  local child
  for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
    echo "$child"
    descendants "$child"
  done
}

# cpu_seconds PID: the CPU time that a process and those below it have used, in whole seconds.
cpu_seconds() {
  local process stat ticks=0
  for process in "$1" $(descendants "$1"); do
    stat=$(cat "/proc/$process/stat" 2>/dev/null) || continue
    # After the name, which may hold spaces: user and system time, its own and of children that have ended.
    read -ra stat <<<"${stat##*) }"
    ticks=$((ticks + stat[11] + stat[12] + stat[13] + stat[14]))
  done
  echo $((ticks / $(getconf CLK_TCK)))
}

# local_port APP KEY: a port of an app on this machine, as dapr.yaml says.
local_port() {
  awk -v app="$1" -v key="$2:" '{ gsub(/"/, "") } $2 == "appID:" { here = $3 == app } here && $1 == key { print $2; exit }' dapr.yaml
}

# restarted_apps TIMES: a line for each app of the local system that has ended so often and was started again.
restarted_apps() {
  awk -F'"' -v least="$1" '
    $2 == "instance" { name = $4; code = "" }
    $2 == "exitCode" { code = $3; gsub(/[^0-9]/, "", code) }
    $2 == "restarts" { times = $3; gsub(/[^0-9]/, "", times); if (times + 0 >= least) print name " has ended " times " times, the last time with exit code " code }
  ' "$state_file" 2>/dev/null || true
}

# port_holder PORT: the pid of who listens there, 0 where that cannot be seen, nothing where nobody does.
port_holder() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
  local inode pid=
  inode=$(awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null) || true
  if [ -n "$inode" ]; then
    pid=$(find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" 2>/dev/null | head -n 1 | cut -d/ -f3) || true
  fi
  echo "${pid:-0}"
}

# is_leftover PID: whether it is an app of the last run here, whose own process was killed: the next run ends it first.
is_leftover() {
  local run
  run=$(sed -n 's/^  "runId": "\(.*\)",$/\1/p' "$state_file" 2>/dev/null)
  [ -n "$run" ] && grep -aqs "$run/" "/proc/$1/environ"
}

# Whether the gateway's public port speaks TLS, as its settings say.
public_tls() {
  case ${ENABLE_SSL:-} in
    [Ff][Aa][Ll][Ss][Ee] | 0 | [Nn][Oo] | [Oo][Ff][Ff]) return 1 ;;
  esac
  [ -n "${SSL_CERT_PATH:-}" ]
}

# Where the components look for Redis on this machine: host:port.
redis_address() { awk '/name: redisHost/ { getline; print $2; exit }' components/pubsub.yaml; }

# Whether a Redis answers there.
redis_answers() {
  local answer address
  address=$(redis_address)
  exec 3<>"/dev/tcp/${address%:*}/${address#*:}" || return 1
  printf 'PING\r\n' >&3
  read -r -t 2 answer <&3 || answer=
  exec 3>&-
  [[ "$answer" == +PONG* ]]
} 2>/dev/null

# publish FOLDER: builds what a server runs, a folder for each app.
publish() {
  local project
  for project in services/push-gateway services/message-router functions/send-api; do
    dotnet publish "$project" -c Release --nologo -v quiet -o "$1/$(basename "$project")"
  done
}

# Settings of a server: DAPRPUSH_ENV_FILE's, and the environment's, which win.
server_setting() {
  local value=${!1:-}
  if [ -z "$value" ] && [ -f "${DAPRPUSH_ENV_FILE:-/etc/daprpush/daprpush.env}" ]; then
    value=$(sed -n "s/^$1=//p" "${DAPRPUSH_ENV_FILE:-/etc/daprpush/daprpush.env}" | tail -n 1 | sed 's/^"\(.*\)"$/\1/')
  fi
  printf '%s' "${value:-$2}"
}

# The instances of this server, sidecars' and apps' alike, in the order they start.
server_instances() {
  local count ordinal
  for app in message-router:DAPRPUSH_ROUTERS:1 send-api:DAPRPUSH_SEND_APIS:1 push-gateway:DAPRPUSH_GATEWAYS:2; do
    IFS=: read -r name setting default <<<"$app"
    count=$(server_setting "$setting" "$default")
    for ((ordinal = 0; ordinal < count; ordinal++)); do echo "$name-$ordinal"; done
  done
}

# A line for each instance: its name, and port and path of its health page.
server_health_pages() {
  local instance ports setting
  for setting in SERVICE_PORT ADMIN_PORT DAPRPUSH_ROUTER_PORT DAPRPUSH_SEND_API_PORT DAPRPUSH_APP_PORT; do
    local value
    value=$(server_setting "$setting" "")
    if [ -n "$value" ]; then export "$setting=$value"; fi
  done
  for instance in $(server_instances); do
    ports=$(deploy/servers/instance.sh ports "$instance")
    # A gateway is asked on its port for Dapr, which never speaks TLS.
    case $instance in
      message-router-*) echo "$instance $(sed -n 's/^ADMIN_PORT=//p' <<<"$ports") /health" ;;
      send-api-*) echo "$instance $(sed -n 's/^APP_PORT=//p' <<<"$ports") /api/health" ;;
      *) echo "$instance $(sed -n 's/^APP_PORT=//p' <<<"$ports") /health" ;;
    esac
  done
}

servers_healthy() {
  local instance port path
  while read -r instance port path; do
    http_get "$port" "$path" >/dev/null || return 1
  done < <(server_health_pages)
}

# http_get PORT PATH: prints the answer's body, fails unless it is 200. Needs nothing but bash.
http_get() {
  local status line
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
  read -r -t 10 _ status _ <&3 || { exec 3>&-; return 1; }
  while IFS= read -r -t 10 line <&3 && [ "$line" != $'\r' ]; do :; done
  cat <&3
  exec 3>&-
  [ "$status" = 200 ]
} 2>/dev/null

need_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is missing: see https://dot.net/download"
  dotnet --list-sdks | grep -q '^10\.' || fail "this needs the .NET SDK 10; found: $(dotnet --list-sdks | tr '\n' ' ')"
}
