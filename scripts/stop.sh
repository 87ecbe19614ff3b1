#!/usr/bin/env bash
# Stops what scripts/start.sh started.
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
  local pid processes
  pid=$(running_pid)
  if [ -n "$force" ]; then
    processes=$(descendants "$pid")
    # shellcheck disable=SC2086 # a list of numbers
    kill -KILL $pid $processes 2>/dev/null || true
  else
    kill -TERM "$pid"
  fi
  for _ in $(seq 300); do
    if ! kill -0 "$pid" 2>/dev/null; then
      rm -f "$pid_file" "$state_file"
      return
    fi
    sleep 0.1
  done
  fail "process $pid has not stopped within 30 s; its log is $log_file. scripts/stop.sh --force kills it"
}

stop_pm2() {
  command -v pm2 >/dev/null || fail "pm2 is missing, but it runs DaprPush"
  # Apps before their sidecars: a gateway that lets its streams go still talks to the routers.
  if [ -z "$force" ]; then pm2 stop '/-[0-9]+$/' >/dev/null || true; fi
  pm2 delete daprpush >/dev/null
  rm -f "$mode_file"
}

case $(running_mode) in
  development) stop_development; echo "DaprPush has stopped." ;;
  pm2) stop_pm2; echo "DaprPush has stopped." ;;
  *) echo "DaprPush is not running." ;;
esac

if [ -f "$redis_pid_file" ]; then
  kill -TERM "$(cat "$redis_pid_file")" 2>/dev/null || true
  for _ in $(seq 100); do
    [ -f "$redis_pid_file" ] || break
    sleep 0.1
  done
  echo "Redis has stopped."
fi

if [ -n "$clean" ]; then
  rm -rf "$run_dir"
  echo "Logs and data are gone."
fi
