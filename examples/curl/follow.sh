#!/usr/bin/env bash
# Shows what comes for a user, as it comes over the wire, until Ctrl-C.   follow.sh USER [CURSOR]
# CURSOR is the id of the last event of another time, at any gateway: everything after it comes first.
set -euo pipefail
gateway=${GATEWAY:-http://localhost:8089}
user=${1:?whom? follow.sh USER [CURSOR]}
exec curl --silent --show-error --fail-with-body --no-buffer -H "Last-Event-ID: ${2:-}" "$gateway/sse/user/$user"
