#!/usr/bin/env bash
# Runs one process of one instance on a plain server; systemd and PM2 both start it, and it becomes that process.
#   instance.sh app NAME       the app itself
#   instance.sh sidecar NAME   its Dapr sidecar
#   instance.sh ports NAME     prints its ports, as shell variables
# NAME is an app and an ordinal: push-gateway-0, push-gateway-1, message-router-0, send-api-0.
# Settings come from the environment; deploy/env/production.env.example explains each.
set -euo pipefail

fail() { printf 'instance.sh: %s\n' "$*" >&2; exit 64; }

[ $# = 2 ] || fail "usage: instance.sh app|sidecar|ports NAME"
what=$1 name=$2
[[ $name =~ ^(push-gateway|message-router|send-api)-([0-9]|1[0-9])$ ]] ||
  fail "'$name' is no instance: expected push-gateway-N, message-router-N or send-api-N with N from 0 to 19"
app=${BASH_REMATCH[1]} ordinal=${BASH_REMATCH[2]}

for setting in SERVICE_PORT ADMIN_PORT DAPRPUSH_ROUTER_PORT DAPRPUSH_SEND_API_PORT DAPRPUSH_APP_PORT DAPRPUSH_DAPR_HTTP_PORT DAPRPUSH_DAPR_GRPC_PORT \
  DAPRPUSH_DAPR_INTERNAL_PORT DAPRPUSH_DAPR_METRICS_PORT DAPRPUSH_ROUTERS; do
  [[ ${!setting:-0} =~ ^[0-9]{1,5}$ ]] || fail "$setting is '${!setting}'; it must be a number"
done

# Every instance has a slot: its ports are the bases plus the slot.
case $app in
  push-gateway) slot=$ordinal dll=DaprPush.Gateway.dll health=/health/live drain=30 ;;
  message-router) slot=$((20 + ordinal)) dll=message-router.dll health=/health/live drain=10 ;;
  send-api) slot=$((40 + ordinal)) dll=DaprPush.SendApi.dll health=/api/health/live drain=10 ;;
esac
public_port='' admin_port=''
app_port=$((${DAPRPUSH_APP_PORT:-8300} + slot))
[ "$app" = push-gateway ] && public_port=$((${SERVICE_PORT:-8089} + ordinal)) admin_port=$((${ADMIN_PORT:-8280} + ordinal))
[ "$app" = message-router ] && admin_port=$((${DAPRPUSH_ROUTER_PORT:-8190} + ordinal))
[ "$app" = send-api ] && app_port=$((${DAPRPUSH_SEND_API_PORT:-7071} + ordinal))
http_port=$((${DAPRPUSH_DAPR_HTTP_PORT:-3500} + slot))
grpc_port=$((${DAPRPUSH_DAPR_GRPC_PORT:-50100} + slot))
internal_port=$((${DAPRPUSH_DAPR_INTERNAL_PORT:-50200} + slot))
metrics_port=$((${DAPRPUSH_DAPR_METRICS_PORT:-9190} + slot))

home=${DAPRPUSH_HOME:-/opt/daprpush/current}
resources=${DAPRPUSH_COMPONENTS:-/etc/daprpush/components}

# Of the settings that all processes of a server share, each keeps the secrets that it needs itself.
forget() {
  local name
  for name in GRAFANA_PASSWORD "$@"; do unset "$name" "${name}_FILE"; done
}

run_app() {
  local folder=$home/$app
  [ -f "$folder/$dll" ] || fail "$folder/$dll is missing: DAPRPUSH_HOME must name a folder that deploy.sh filled"
  cd "$folder"
  export APP_PORT=$app_port DAPR_HTTP_PORT=$http_port DAPR_GRPC_PORT=$grpc_port POD_NAME=$name
  case $app in
    push-gateway)
      forget REDIS_PASSWORD API_KEY Push__ApiKeys__Key
      # The id is the gateway's among those of all machines.
      export SERVICE_PORT=$public_port ADMIN_PORT=$admin_port Push__Gateway__Id=${DAPRPUSH_MACHINE:-$(hostname -s)}-$name
      exec "${DOTNET:-dotnet}" "$dll"
      ;;
    message-router)
      forget REDIS_PASSWORD API_KEY Push__ApiKeys__Key JWT_SECRET Push__Auth__Secret
      # Health and metrics; the port for Dapr is for the sidecar alone.
      export Push__Router__Instances=${DAPRPUSH_ROUTERS:-1} Push__Ports__Admin=$admin_port
      export Push__Ports__AdminAddress=${DAPRPUSH_ROUTER_ADDRESS:-127.0.0.1}
      # systemd and PM2 start a sidecar again that ends.
      export Push__Router__EndStuckSidecar=${Push__Router__EndStuckSidecar:-true}
      exec "${DOTNET:-dotnet}" "$dll"
      ;;
    send-api)
      forget REDIS_PASSWORD
      command -v "${FUNC:-func}" >/dev/null ||
        fail "the Functions host is missing: install Azure Functions Core Tools 4 (npm install -g azure-functions-core-tools@4), or set FUNC to it"
      # The host itself ends with 0 when a wrong setting keeps its worker from starting.
      "${DOTNET:-dotnet}" "$dll" --check-settings || exit
      exec "${FUNC:-func}" start --no-build --port "$app_port"
      ;;
  esac
}

run_sidecar() {
  forget API_KEY Push__ApiKeys__Key JWT_SECRET Push__Auth__Secret
  export POD_NAME=$name
  command -v "${DAPRD:-daprd}" >/dev/null || fail "daprd is missing: install Dapr (dapr init --slim) or set DAPRD to it"
  [ -f "$resources/configuration.yaml" ] || fail "$resources/configuration.yaml is missing: DAPRPUSH_COMPONENTS must name the folder of the components"
  exec "${DAPRD:-daprd}" \
    --app-id "$app" --app-port "$app_port" --app-protocol http --app-channel-address 127.0.0.1 \
    --enable-app-health-check --app-health-check-path "$health" --app-health-probe-interval 5 --app-health-threshold 3 \
    --dapr-listen-addresses 127.0.0.1 --dapr-http-port "$http_port" --dapr-grpc-port "$grpc_port" \
    --dapr-internal-grpc-port "$internal_port" --metrics-port "$metrics_port" \
    --dapr-block-shutdown-duration "${drain}s" --dapr-graceful-shutdown-seconds 10 \
    --placement-host-address "${DAPRPUSH_PLACEMENT:-127.0.0.1:50005}" --scheduler-host-address "${DAPRPUSH_SCHEDULER:-127.0.0.1:50006}" \
    --resources-path "$resources" --config "$resources/configuration.yaml" --log-as-json
}

case $what in
  app) run_app ;;
  sidecar) run_sidecar ;;
  ports)
    printf '%s=%s\n' APP_PORT "$app_port" PUBLIC_PORT "$public_port" ADMIN_PORT "$admin_port" DAPR_HTTP_PORT "$http_port" DAPR_GRPC_PORT "$grpc_port" \
      DAPR_INTERNAL_PORT "$internal_port" DAPR_METRICS_PORT "$metrics_port"
    ;;
  *) fail "'$what' is none of app, sidecar, ports" ;;
esac
