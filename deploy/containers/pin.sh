#!/usr/bin/env bash
# Pins every image that is named here to what its tag means now: redis:7.4 becomes redis:7.4@sha256:…
#   deploy/containers/pin.sh          changes the compose file, the Dockerfiles and the development overlay
#   deploy/containers/pin.sh --check  changes nothing; fails where an image has no digest
# Digests are asked of the registries by docker. Look at the change and keep it: from then on the tag may move, what runs does not.
set -euo pipefail
cd "$(dirname "$0")/../.."

files=(deploy/docker-compose.yml deploy/containers/*.Dockerfile k8s/overlays/dev/redis.yaml)
fail() { printf 'pin.sh: %s\n' "$*" >&2; exit 1; }

# Images by name and tag without a digest; those that are built here have none.
loose() {
  sed -nE 's/^[[:space:]]*-?[[:space:]]*(image:|FROM)[[:space:]]+([a-z0-9./-]+:[A-Za-z0-9._-]+)([[:space:]].*)?$/\2/p' "${files[@]}" | sort -u
}

case ${1:-} in
  '') ;;
  --check)
    images=$(loose)
    [ -z "$images" ] || fail "without a digest: ${images//$'\n'/ }"
    exit 0
    ;;
  *) fail "usage: deploy/containers/pin.sh [--check]" ;;
esac

command -v docker >/dev/null || fail "docker is missing: its buildx asks the registries"
for image in $(loose); do
  digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}') || fail "no digest for $image"
  [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "docker says '$digest' for $image, which is no digest"
  name=${image//./\\.}
  sed -E -i "s#((image:|FROM)[[:space:]]+)$name([[:space:]]|\$)#\\1$image@$digest\\3#" "${files[@]}"
  printf '%s@%s\n' "$image" "$digest"
done
