#!/usr/bin/env bash
# Brings this version of DaprPush onto this server, checks that it is healthy, and goes back to the one before when it is not.
source "$(dirname "${BASH_SOURCE[0]}")/system.sh"

usage() {
  cat <<'TEXT'
usage: scripts/deploy.sh --env production|development --pm2|--docker|--systemd [--with-nginx] [--from FOLDER]

  --env NAME      which settings are expected in DAPRPUSH_ENV_FILE (/etc/daprpush/daprpush.env)
  --pm2           processes under PM2
  --systemd       processes as systemd units (root)
  --docker        containers with docker compose; settings in deploy/.env
  --with-nginx    also nginx in front of the gateways (root; part of --docker anyway)
  --from FOLDER   deploy what is published there (a folder for each app) instead of building: the server needs no SDK then
  --help          this

DAPRPUSH_ROOT (/opt/daprpush) is where releases go: releases/NAME, and current, which names the one that runs. The newest five stay.
DAPRPUSH_HEALTH_SECONDS (120) is how long a release may take until it is healthy; the one before gets 120 s at least when it comes back.
DAPRPUSH_NGINX (/etc/nginx) is where nginx has its configuration.
TEXT
}

environment='' method='' nginx='' from=''
while [ $# -gt 0 ]; do
  case $1 in
    --env) environment=${2:-}; shift ;;
    --pm2 | --docker | --systemd)
      [ -z "$method" ] || fail "--$method and $1 exclude each other"
      method=${1#--}
      ;;
    --with-nginx) nginx=1 ;;
    --from) from=${2:-}; [ -d "$from" ] || fail "--from needs a folder; '$from' is none"; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "unknown option: $1" ;;
  esac
  shift || { usage >&2; fail "an option lacks its value"; }
done

root=${DAPRPUSH_ROOT:-/opt/daprpush}
env_file=${DAPRPUSH_ENV_FILE:-/etc/daprpush/daprpush.env}
[ "$method" = docker ] && env_file=deploy/.env
export DAPRPUSH_ENV_FILE=$env_file DAPRPUSH_HOME=$root/current
nginx_root=${DAPRPUSH_NGINX:-/etc/nginx}
units=/etc/systemd/system

# --- before anything is changed: is all there that it takes? ------------------------------------------------------------------

[[ $environment =~ ^(production|development)$ ]] || { usage >&2; fail "--env must be production or development, not '$environment'"; }
[ -n "$method" ] || { usage >&2; fail "one of --pm2, --docker, --systemd is needed"; }

problems=()
need() { command -v "$1" >/dev/null || problems+=("$1 is missing: $2"); }
if [ -f "$env_file" ]; then
  said=$(server_setting ENVIRONMENT "")
  [ "$said" = "$environment" ] || problems+=("$env_file says ENVIRONMENT=$said, but --env says $environment")
  if [ "$environment" = production ]; then
    for secret in DAPR_API_TOKEN APP_API_TOKEN; do
      [ -n "$(server_setting $secret "")" ] || problems+=("$secret is empty in $env_file: openssl rand -hex 32")
    done
  fi
else
  problems+=("$env_file is missing: copy deploy/env/$environment.env.example there and fill it in")
fi
case $method in
  docker) need docker "https://docs.docker.com/engine/install/" ;;
  pm2) need pm2 "npm install -g pm2" ;;
  systemd)
    if ! command -v systemctl >/dev/null || [[ ! $(systemctl is-system-running 2>/dev/null) =~ ^(running|degraded|starting|initializing)$ ]]; then
      problems+=("this machine does not run systemd")
    fi
    [ "$(id -u)" = 0 ] || problems+=("--systemd needs root")
    id daprpush >/dev/null 2>&1 || problems+=("user daprpush is missing: useradd --system --home-dir /var/lib/daprpush daprpush")
    ;;
esac
if [ "$method" != docker ]; then
  need "${DAPRD:-daprd}" "install Dapr (dapr init --slim), or set DAPRD to it"
  need "${FUNC:-func}" "install Azure Functions Core Tools 4 (npm install -g azure-functions-core-tools@4), or set FUNC to it"
  if [ -z "$from" ]; then
    need dotnet "https://dot.net/download, or --from with what was built elsewhere"
  else
    for app in push-gateway message-router send-api; do
      [ -d "$from/$app" ] || problems+=("$from has no folder $app")
    done
  fi
fi
if [ -n "$nginx" ] && [ "$method" != docker ]; then
  need nginx "apt-get install nginx"
  [ -f "$nginx_root/daprpush/tls/fullchain.pem" ] || problems+=("$nginx_root/daprpush/tls/fullchain.pem and privkey.pem are missing")
fi
if [ ${#problems[@]} -gt 0 ]; then
  printf 'error: nothing was changed:\n' >&2
  printf '  %s\n' "${problems[@]}" >&2
  exit 1
fi

# --- Docker: compose replaces what changed -----------------------------------------------------------------------------------

patience=${DAPRPUSH_HEALTH_SECONDS:-120}
# Going back: a short patience with a new release is none with the one that is known to run.
be_patient() { patience=$((patience < 120 ? 120 : patience)); }

wait_until_healthy() {
  local second
  for ((second = 0; second < patience; second++)); do
    if "$@"; then return 0; fi
    sleep 1
  done
  return 1
}

if [ "$method" = docker ]; then
  compose() { docker compose -f deploy/docker-compose.yml --env-file deploy/.env "$@"; }
  # Every container has to run, and every one with a health check to be healthy.
  compose_up() { compose up -d --remove-orphans --wait --wait-timeout "$patience"; }
  apps=(push-gateway message-router send-api)
  bold "building"
  for app in "${apps[@]}"; do docker image tag "daprpush/$app:dev" "daprpush/$app:previous" 2>/dev/null || true; done
  compose build
  bold "starting"
  if compose_up; then bold "deployed"; exit 0; fi
  compose logs --tail 20 >&2
  docker image inspect daprpush/push-gateway:previous >/dev/null 2>&1 || fail "not healthy, and there is no version before to go back to"
  bold "not healthy: going back"
  be_patient
  for app in "${apps[@]}"; do docker image tag "daprpush/$app:previous" "daprpush/$app:dev"; done
  compose_up || fail "the version before is not healthy either"
  fail "not deployed: the version before runs again"
fi

# --- a release of its own folder ---------------------------------------------------------------------------------------------

release=$(date -u +%Y%m%d-%H%M%S)-$$
folder=$root/releases/$release
before=$(readlink "$root/current" 2>/dev/null || true)
mkdir -p "$folder"
bold "release $release"
if [ -n "$from" ]; then
  cp -RL "$from/." "$folder/"
else
  publish "$folder"
fi
cp -R deploy docs "$folder/"
components=$(server_setting DAPRPUSH_COMPONENTS /etc/daprpush/components)
if [ ! -d "$components" ]; then
  mkdir -p "$components"
  cp components/*.yaml "$components/"
  echo "components are new in $components: set there where your broker and store are"
fi

switch_to() {
  ln -sfn "$1" "$root/current.new"
  mv -T "$root/current.new" "$root/current"
}

# --- start it, one instance after another -------------------------------------------------------------------------------------

start_pm2() {
  pm2 startOrReload "$root/current/deploy/pm2/ecosystem.config.js" --env "$environment" --update-env >/dev/null &&
    pm2 save >/dev/null
}

start_systemd() {
  local instance
  cp "$root"/current/deploy/systemd/* "$units/" && systemctl daemon-reload && systemctl enable --now daprpush.target || return 1
  for instance in $(server_instances); do
    systemctl enable "daprpush-sidecar@$instance" "daprpush-app@$instance" &&
      systemctl restart "daprpush-sidecar@$instance" "daprpush-app@$instance" &&
      wait_until_healthy instance_healthy "$instance" || return 1
  done
}

instance_healthy() {
  local name port path
  while read -r name port path; do
    if [ "$name" = "$1" ]; then http_get "$port" "$path" >/dev/null; return; fi
  done < <(server_health_pages)
}

nginx_before=$(mktemp -d)
trap 'rm -rf "$nginx_before"' EXIT
install_nginx() {
  cp -R "$nginx_root/nginx.conf" "$nginx_root/daprpush" "$nginx_before/" 2>/dev/null || true
  local ordinal port
  port=$(server_setting SERVICE_PORT 8089)
  cp deploy/nginx/nginx.conf "$nginx_root/nginx.conf"
  cp deploy/nginx/daprpush/*.conf "$nginx_root/daprpush/"
  sed -i '/^    server /d' "$nginx_root/daprpush/gateways.conf"
  for ((ordinal = $(server_setting DAPRPUSH_GATEWAYS 2) - 1; ordinal >= 0; ordinal--)); do
    sed -i "/^    least_conn;/a \\    server 127.0.0.1:$((port + ordinal)) max_fails=3 fail_timeout=5s;" "$nginx_root/daprpush/gateways.conf"
  done
  nginx -t -c "$nginx_root/nginx.conf" || return 1
  reload_nginx || start_nginx || return 1
  wait_until_healthy http_get "$(sed -n 's/^ *listen 127\.0\.0\.1:\([0-9]*\);.*/\1/p' "$nginx_root/daprpush/server.conf")" /nginx/status >/dev/null
}

reload_nginx() { nginx -s reload -c "$nginx_root/nginx.conf" 2>/dev/null; }
start_nginx() {
  if [ "$method" = systemd ]; then systemctl enable --now nginx; else nginx -c "$nginx_root/nginx.conf"; fi
}

restore_nginx() {
  if [ -f "$nginx_before/nginx.conf" ]; then
    cp "$nginx_before/nginx.conf" "$nginx_root/"
    [ -d "$nginx_before/daprpush" ] && cp -R "$nginx_before/daprpush" "$nginx_root/"
    reload_nginx || true
  fi
}

switch_to "releases/$release"
bold "starting"
if "start_$method" && wait_until_healthy servers_healthy && { [ -z "$nginx" ] || install_nginx; }; then
  # shellcheck disable=SC2012 # names are ours: digits and dashes
  ls -1d "$root"/releases/* | sort | head -n -5 | xargs -r rm -rf
  bold "deployed: $root/current is $release"
  exit 0
fi

[ -n "$nginx" ] && restore_nginx
if [ -z "$before" ]; then
  fail "not healthy within $patience s, and there is no release before to go back to; scripts/status.sh and the logs say why"
fi
bold "not healthy: going back to ${before#releases/}"
be_patient
switch_to "$before"
rm -rf "$folder"
"start_$method" && wait_until_healthy servers_healthy || fail "the release before is not healthy either"
fail "not deployed: ${before#releases/} runs again"
