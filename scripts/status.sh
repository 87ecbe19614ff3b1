#!/usr/bin/env bash
# Shows whether DaprPush runs, its parts, and their health. Exits with 1 when it does not run or is not healthy.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

usage() {
  cat <<'TEXT'
usage: scripts/status.sh [--health | --logs [LINES]]

  --health         only the health of each part
  --logs [LINES]   only the end of the log, 50 lines unless said otherwise
  --help           this

Exits with 1 when DaprPush does not run or a part is not healthy.
TEXT
}

what=all lines=50
while [ $# -gt 0 ]; do
  case $1 in
    --health) what=health ;;
    --logs)
      what=logs
      if [[ ${2:-} =~ ^[0-9]+$ ]]; then lines=$2; shift; fi
      ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "unknown option: $1" ;;
  esac
  shift
done

mode=$(running_mode)
if [ "$what" = logs ]; then
  if [ "$mode" = pm2 ]; then exec pm2 logs daprpush --nostream --lines "$lines"; fi
  [ -f "$log_file" ] || fail "there is no log: $log_file"
  exec tail -n "$lines" "$log_file"
fi

if [ -z "$mode" ]; then
  echo "DaprPush is not running. scripts/start.sh starts it."
  exit 1
fi

if [ "$what" = all ]; then
  if [ "$mode" = pm2 ]; then
    bold "DaprPush runs under PM2"
    pm2 list
  else
    bold "DaprPush runs, process $(running_pid), log $log_file"
    cat "$state_file"
  fi
  echo
fi

healthy=0
show() {
  printf '%-18s ' "$1"
  if http_get "$2" "$3"; then echo; else echo " not healthy"; healthy=1; fi
}
bold "health"
if [ "$mode" = pm2 ]; then
  while read -r instance port path; do show "$instance" "$port" "$path"; done < <(server_health_pages)
else
  show push-gateway 8089 /health
  show message-router 8181 /health
  show send-api 7071 /api/health
fi
exit $healthy
