#!/usr/bin/env bash
# Stops what scripts/start.sh started.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

pid=$(running_pid)
if [ -z "$pid" ]; then
  echo "DaprPush is not running."
  exit 0
fi

kill -TERM "$pid"
for _ in $(seq 300); do
  kill -0 "$pid" 2>/dev/null || { rm -f "$pid_file" "$state_file"; echo "DaprPush has stopped."; exit 0; }
  sleep 0.1
done
fail "process $pid has not stopped within 30 s; its log is $log_file"
