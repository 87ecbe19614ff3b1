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
  case $mode in
    pm2)
      # PM2 prints the logs of one name at a time only.
      pm2 jlist | grep -oE '"pm_out_log_path":"[^"]*/(push-gateway|message-router|send-api)-[0-9]+(-sidecar)?\.log"' | cut -d'"' -f4 | sort -u |
        xargs tail -n "$lines"
      exit 0
      ;;
    systemd) exec journalctl --no-pager --lines "$lines" --unit 'daprpush-*' ;;
  esac
  [ -f "$log_file" ] || fail "there is no log: $log_file"
  exec tail -n "$lines" "$log_file"
fi

if [ -z "$mode" ]; then
  echo "DaprPush is not running. scripts/start.sh starts it."
  exit 1
fi

if [ "$what" = all ]; then
  case $mode in
    pm2)
      bold "DaprPush runs under PM2"
      pm2 list
      ;;
    systemd)
      bold "DaprPush runs under systemd"
      systemctl list-units --no-pager --no-legend --plain 'daprpush*'
      ;;
    *)
      bold "DaprPush runs, process $(running_pid), log $log_file"
      cat "$state_file"
      echo
      restarted_apps 1
      ;;
  esac
  echo
fi

healthy=0
show() {
  printf '%-18s ' "$1"
  if http_get "$2" "$3"; then echo; else echo " not healthy"; healthy=1; fi
}
bold "health"
if [ "$mode" != development ]; then
  while read -r instance port path; do show "$instance" "$port" "$path"; done < <(server_health_pages)
else
  show push-gateway "$(local_port push-gateway appPort)" /health
  show message-router "$(local_port message-router appPort)" /health
  show send-api "$(local_port send-api appPort)" /api/health
fi
exit $healthy
