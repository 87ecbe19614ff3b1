#!/usr/bin/env bash
# Shows whether DaprPush runs, its apps, and their health. Exits with 1 when it does not run or is not healthy.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

pid=$(running_pid)
if [ -z "$pid" ]; then
  echo "DaprPush is not running. scripts/start.sh starts it."
  exit 1
fi

bold "DaprPush runs, process $pid, log $log_file"
cat "$state_file"
echo
healthy=0
show() {
  printf '%-14s ' "$1"
  if http_get "$2" "$3"; then echo; else echo " not healthy"; healthy=1; fi
}
bold "health"
show push-gateway 8089 /health
show message-router 8181 /health
show send-api 7071 /api/health
exit $healthy
