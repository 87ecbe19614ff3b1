# What the scripts share: where a run keeps its files, and how to talk to it. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

run_dir=artifacts/run
state_file=$run_dir/state.json
log_file=$run_dir/daprpush.log
pid_file=$run_dir/pid

bold() { if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\033[1m%s\033[0m\n' "$*"; else printf '%s\n' "$*"; fi; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# The pid of the running system, or nothing.
running_pid() {
  [ -f "$pid_file" ] || return 0
  local pid
  pid=$(cat "$pid_file")
  if kill -0 "$pid" 2>/dev/null; then printf '%s' "$pid"; fi
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
