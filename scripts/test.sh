#!/usr/bin/env bash
# Builds everything and runs every test. Installs what a test needs where it can (Debian, root), else says what is missing.
#   scripts/test.sh [NAME...]   only the test projects whose name holds one of the words
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

need_dotnet

# Program, and the Debian package that holds it.
missing=()
while read -r program package; do
  command -v "$program" >/dev/null || missing+=("$package")
done <<'PROGRAMS'
redis-server redis-server
promtool prometheus
node nodejs
npm npm
chromium chromium
nginx nginx-light
systemd-analyze systemd
prometheus prometheus
kubectl kubernetes-client
shellcheck shellcheck
/usr/bin/httpx python3-httpx
PROGRAMS
if [ ${#missing[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    bold "installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    fail "the tests need ${missing[*]} (Debian's package names); install them and run this again"
  fi
fi

# In CI the packages are restored into an empty folder, as on a new machine: a version that is not served ends the build here (NU1603).
if [ "${CI:-}" = true ]; then
  export NUGET_PACKAGES=$PWD/artifacts/packages
  rm -rf "$NUGET_PACKAGES"
fi

bold "building"
started=$SECONDS
dotnet build DaprPush.sln -c Release --nologo -v quiet
echo "  built in $((SECONDS - started)) s"

mkdir -p artifacts/test

# Tests NAME and prints what came of it in one piece; the counts go to artifacts/test/NAME.counts.
test_project() {
  local name=$1 log=artifacts/test/$1.log begun=$SECONDS ok=1 p f s text
  # What a script runs beside itself ignores SIGINT, and so would all that it starts: tests send it.
  env --default-signal=INT,QUIT dotnet test "tests/$name/$name.csproj" -c Release --no-build --nologo --blame-hang-timeout 5m --logger "console;verbosity=normal" \
    --results-directory artifacts/test >"$log" 2>&1 || ok=0
  count() { { grep -aE "^ *$1: +[0-9]+" "$log" || true; } | tail -n 1 | grep -oE '[0-9]+' || echo 0; }
  p=$(count Passed) f=$(count Failed) s=$(count Skipped)
  # A run that broke off without a failed test is one failure more.
  if [ $ok = 0 ] && [ "$f" = 0 ]; then f=1; fi
  text="$name: $p passed, $f failed in $((SECONDS - begun)) s"
  if [ $ok = 1 ] && [ "$p" = 0 ]; then
    f=1
    text+=$'\n  no test ran'
  fi
  if [ "$f" -gt 0 ]; then
    text+=$'\n'$(grep -aE '^ +(Failed|Error Message:|Stack Trace:|Passed)|error|Aborted|crash' "$log" | grep -av '^ *Passed ' | head -40 || true)
    text+=$'\n'"  the whole output: $log"
  fi
  echo "$p $f $s" >"artifacts/test/$name.counts"
  echo "$text"
}

# Two projects at a time: most tests wait for something, and each takes ports, folders and servers of its own.
bold "testing"
started=$SECONDS
names=()
for project in tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  if [ $# -gt 0 ]; then
    wanted=
    for word in "$@"; do [[ "$name" == *"$word"* ]] && wanted=1; done
    [ -n "$wanted" ] || continue
  fi
  rm -f "artifacts/test/$name.counts"
  names+=("$name")
done
for name in "${names[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || true; done
  test_project "$name" &
done
wait

passed=0 failed=0 skipped=0
for name in "${names[@]}"; do
  # Without counts the run broke off.
  read -r p f s <"artifacts/test/$name.counts" || read -r p f s <<<"0 1 0"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "  tested in $((SECONDS - started)) s"

if [ $((passed + failed)) = 0 ]; then fail "no test project matches: $*"; fi
if [ $skipped -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ $failed = 0 ]
