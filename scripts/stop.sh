#!/usr/bin/env bash
# Stops what scripts/start.sh or scripts/deploy.sh started on this machine.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

usage() {
  cat <<'TEXT'
usage: scripts/stop.sh [--force] [--clean]

  --force   kills at once, without a drain; what was accepted is still delivered after the next start (with Redis)
  --clean   afterwards removes logs, state, and the data of a Redis that scripts/start.sh --redis started
  --help    this
TEXT
}

force='' clean=''
for option in "$@"; do
  case $option in
    --force) force=1 ;;
    --clean) clean=1 ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "unknown option: $option" ;;
  esac
done

stop_development() {
  local pid process processes
  pid=$(running_pid)
  processes="$pid $(descendants "$pid")"
  if [ -n "$force" ]; then
    # shellcheck disable=SC2086 # a list of numbers
    kill -KILL $processes 2>/dev/null || true
  else
    kill -TERM "$pid"
  fi
  for _ in $(seq 600); do
    for process in $processes; do
      if is_alive "$process"; then sleep 0.1; continue 2; fi
    done
    rm -f "$pid_file" "$state_file"
    return
  done
  fail "process $pid and those below it have not stopped within 60 s; its log is $log_file. scripts/stop.sh --force kills it"
}

stop_pm2() {
  # Apps before their sidecars: a gateway that lets its streams go still talks to the routers.
  if [ -z "$force" ]; then pm2 stop '/^(push-gateway|message-router|send-api)-[0-9]+$/' >/dev/null || true; fi
  pm2 delete daprpush >/dev/null
}

stop_systemd() {
  [ "$(id -u)" = 0 ] || fail "it runs under systemd, which only root may stop: systemctl stop daprpush.target"
  if [ -n "$force" ]; then systemctl kill --signal=KILL 'daprpush-*' || true; fi
  # The target's stop is waited for, its parts' are not: they are named too.
  systemctl stop daprpush.target 'daprpush-*'
}

case $(running_mode) in
  development) stop_development; echo "DaprPush has stopped." ;;
  systemd) stop_systemd; echo "DaprPush has stopped; it starts again with the machine, or by: systemctl start daprpush.target" ;;
  pm2) stop_pm2; echo "DaprPush has stopped." ;;
  *) echo "DaprPush is not running." ;;
esac

if [ -f "$redis_pid_file" ]; then
  redis=$(cat "$redis_pid_file")
  # It writes what it has to disk first.
  kill -TERM "$redis" 2>/dev/null || rm -f "$redis_pid_file"
  for _ in $(seq 300); do
    is_alive "$redis" || break
    sleep 0.1
  done
  if is_alive "$redis"; then fail "Redis, process $redis, has not stopped within 30 s; its log is $run_dir/redis/redis.log"; fi
  rm -f "$redis_pid_file"
  echo "Redis has stopped."
fi

if [ -n "$clean" ]; then
  rm -rf "$run_dir"
  echo "Logs and data are gone."
fi
