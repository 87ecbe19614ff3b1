#!/usr/bin/env bash
# Deploys to a machine that runs systemd, which is this one in namespaces of its own: its own processes, network and files (an overlay
# over the root, in memory, gone afterwards). By hand, as root, on a Linux whose kernel lets it; dotnet, nginx and systemd installed:
#   dotnet build DaprPush.sln -c Release && tests/DaprPush.Deployment.Tests/Systemd/booted.sh
# Stand-ins wait in the place of daprd, placement and scheduler; the development sidecar does their work. Ends with 0 when all is well.
set -euo pipefail
[ "${1:-}" = check ] || cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
repository=$PWD

fail() { printf 'failed: %s\n' "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "namespaces, and systemd in them, need root"
for program in dotnet nginx unshare nsenter openssl curl /lib/systemd/systemd; do
  command -v "$program" >/dev/null || fail "$program is missing"
done

# --- the machine ---------------------------------------------------------------------------------------------------------------

# Inside the new namespaces, as their first process.
boot() {
  local new=$root/new device unit
  mount --make-rprivate /
  mount -t tmpfs -o size=400m tmpfs "$root"
  mkdir -p "$root"/{up,work,new}
  mount -t overlay overlay -o "lowerdir=/,upperdir=$root/up,workdir=$root/work" "$new"
  mount -t proc proc "$new/proc"
  mount -o bind,ro /proc/sys "$new/proc/sys"
  mount -t sysfs -o ro sysfs "$new/sys"
  mount -t tmpfs -o mode=755 tmpfs "$new/sys/fs/cgroup"
  if mkdir "$new"/sys/fs/cgroup/{systemd,unified} && mount -t cgroup -o none,name=systemd cgroup "$new/sys/fs/cgroup/systemd" 2>/dev/null; then
    mount -t cgroup2 cgroup2 "$new/sys/fs/cgroup/unified"
  else
    umount "$new/sys/fs/cgroup"
    mount -t cgroup2 cgroup2 "$new/sys/fs/cgroup"
  fi
  mount -t tmpfs tmpfs "$new/dev"
  for device in null zero full random urandom tty; do
    touch "$new/dev/$device"
    mount --bind "/dev/$device" "$new/dev/$device"
  done
  touch "$new/dev/console"
  mount --bind /dev/null "$new/dev/console"
  mkdir "$new"/dev/{pts,shm}
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$new/dev/pts"
  ln -s pts/ptmx "$new/dev/ptmx"
  mount -t tmpfs tmpfs "$new/dev/shm"
  mount -t tmpfs -o mode=755 tmpfs "$new/run"

  # Nothing of this machine's starts there, and nothing that would touch its hardware or kernel.
  rm -rf "$new"/etc/systemd/system "$new"/etc/rc?.d "$new"/lib/systemd/system/multi-user.target.wants "$new/etc/fstab"
  mkdir -p "$new/etc/systemd/system"
  for unit in systemd-udevd.service systemd-udev-trigger.service systemd-sysctl.service systemd-modules-load.service systemd-remount-fs.service \
    systemd-logind.service getty.target systemd-binfmt.service systemd-random-seed.service systemd-update-utmp.service dev-hugepages.mount \
    dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount; do
    ln -s /dev/null "$new/etc/systemd/system/$unit"
  done
  ln -s /lib/systemd/system/multi-user.target "$new/etc/systemd/system/default.target"
  hostname booted

  # What is deployed, and what does the sidecars' work.
  mkdir -p "$new"/srv/src/from
  cp -R "$repository"/{scripts,deploy,components,docs,dapr.yaml} "$new/srv/src/"
  cp -RL "$repository/artifacts/bin/DaprPush.Gateway/release" "$new/srv/src/from/push-gateway"
  cp -RL "$repository/artifacts/bin/DaprPush.Router/release" "$new/srv/src/from/message-router"
  cp -RL "$repository/artifacts/bin/DaprPush.SendApi/release" "$new/srv/src/from/send-api"
  cp -RL "$repository/artifacts/bin/DaprPush.DevSidecar/release" "$new/srv/dev-sidecar"
  cp "$repository/tests/DaprPush.Deployment.Tests/Systemd/booted.sh" "$new/srv/booted.sh"
  cd "$new"
  mkdir old
  pivot_root . old
  umount -l old
  exec env -i container=test /lib/systemd/systemd --system --show-status=no
}

# --- on it ---------------------------------------------------------------------------------------------------------------------

prepare() {
  local program secret instance
  ip link set lo up
  useradd --system --home-dir /var/lib/daprpush daprpush
  for program in daprd placement scheduler; do
    printf '#!/bin/sh\nexec sleep infinity\n' >"/usr/local/bin/$program"
    chmod 755 "/usr/local/bin/$program"
  done
  printf '#!/bin/sh\nexec /srv/dev-sidecar/functions-host/path/func "$@"\n' >/usr/local/bin/func
  chmod 755 /usr/local/bin/func
  install -D -m 600 deploy/env/production.env.example /etc/daprpush/daprpush.env
  for secret in JWT_SECRET API_KEY DAPR_API_TOKEN APP_API_TOKEN; do
    sed -i "s/^$secret=\$/$secret=$(openssl rand -hex 32)/" /etc/daprpush/daprpush.env
  done
  mkdir -p /etc/nginx/daprpush/tls
  openssl req -x509 -newkey rsa:2048 -nodes -keyout /etc/nginx/daprpush/tls/privkey.pem -out /etc/nginx/daprpush/tls/fullchain.pem \
    -subj /CN=localhost -days 2 2>/dev/null
  printf 'version: 1\ncommon:\n  resourcesPaths: [/srv/src/components]\n  configFilePath: /srv/src/components/configuration.yaml\napps:\n' >/srv/dapr.yaml
  for instance in message-router-0 send-api-0 push-gateway-0 push-gateway-1; do
    (
      eval "$(deploy/servers/instance.sh ports $instance)"
      printf '  - {appID: %s, appDirPath: /srv, appPort: %s, daprHTTPPort: %s, daprGRPCPort: %s, metricsPort: %s}\n' \
        "${instance%-*}" "$APP_PORT" "$DAPR_HTTP_PORT" "$DAPR_GRPC_PORT" "$DAPR_METRICS_PORT"
    ) >>/srv/dapr.yaml
  done
  systemd-run --quiet --unit=sidecars --property=EnvironmentFile=/etc/daprpush/daprpush.env --setenv=HOME=/root \
    "$(command -v dotnet)" /srv/dev-sidecar/dev-sidecar.dll run -f /srv/dapr.yaml --no-color --on-exit Ignore --override /srv/src/components/swaps/in-memory
}

message_passes() {
  local key answer
  key=$(sed -n 's/^API_KEY=//p' /etc/daprpush/daprpush.env)
  answer=$(curl -sk -o /dev/null -w '%{http_code}' --retry 30 --retry-all-errors --retry-delay 1 -X POST https://localhost/api/v1/messages/send \
    -H "X-API-Key: $key" -H 'Content-Type: application/json' \
    -d '{"service":"booted","type":"info","target":{"user_id":"alice"},"data":{"n":1}}')
  [ "$answer" = 202 ] || fail "a message sent through nginx got $answer"
  [ "$(curl -sk -o /dev/null -w '%{http_code}' https://localhost/sse/user/alice)" = 401 ] || fail "a stranger may follow alice"
}

healthy_within_a_minute() {
  for _ in $(seq 60); do
    if scripts/status.sh --health >/dev/null; then return; fi
    sleep 1
  done
  fail "not healthy: $(scripts/status.sh --health)"
}

check() {
  cd /srv/src
  prepare
  local deploy=(scripts/deploy.sh --env production --systemd --with-nginx --from) before killed

  "${deploy[@]}" from
  message_passes
  [ -z "$(ps -C dotnet -o user=,args= | grep -v dev-sidecar | grep -v '^daprpush ')" ] || fail "an app runs as another user"

  # A router that is killed is started again.
  killed=$(systemctl show -p MainPID --value daprpush-app@message-router-0)
  kill -KILL "$killed"
  healthy_within_a_minute
  [ "$(systemctl show -p MainPID --value daprpush-app@message-router-0)" != "$killed" ] || fail "the router was not killed"

  # A release that does not run is taken back.
  before=$(readlink /opt/daprpush/current)
  mkdir -p broken/{push-gateway,message-router,send-api}
  ! DAPRPUSH_HEALTH_SECONDS=5 "${deploy[@]}" broken || fail "a release that does not run was deployed"
  [ "$(readlink /opt/daprpush/current)" = "$before" ] || fail "the release before is not the current one"
  healthy_within_a_minute
  message_passes

  # The machine's own way to stop and start it.
  scripts/stop.sh
  [ -z "$(pgrep -u daprpush || true)" ] || fail "something runs after the stop"
  systemctl start daprpush.target
  healthy_within_a_minute
  message_passes
  [ -z "$(systemctl list-units --failed --no-legend 'daprpush*' 'nginx*')" ] || fail "a unit has failed"
  echo "all is well"
}

case ${1:-} in
  boot) root=$2; boot ;;
  check) check ;;
  *)
    root=$(mktemp -d /var/tmp/daprpush-booted-XXXXXX)
    setsid unshare --pid --mount --uts --ipc --cgroup --net --fork --kill-child \
      "$repository/tests/DaprPush.Deployment.Tests/Systemd/booted.sh" boot "$root" >"$root.log" 2>&1 </dev/null &
    outside=$!
    trap '{ kill -KILL $outside; wait $outside; } 2>/dev/null; rm -rf "$root" "$root.log"' EXIT
    for _ in $(seq 60); do
      machine=$(cat "/proc/$outside/task/$outside/children" 2>/dev/null || true)
      if [ -n "$machine" ] && [ "$(nsenter -t "${machine% }" -a systemctl is-system-running 2>/dev/null)" = running ]; then break; fi
      sleep 1
    done
    [ -n "$machine" ] || fail "the machine does not boot: $(cat "$root.log")"
    nsenter -t "${machine% }" -a env -i HOME=/root PATH="$PATH" /srv/booted.sh check
    ;;
esac
