#!/usr/bin/env bash
# Sends a user one message, everybody another one, and two at once.   send.sh USER
set -euo pipefail
api=${API:-http://localhost:7071}/api/v1
user=${1:?whom? send.sh USER}

# An id of its own makes a repetition harmless: whatever --retry sends again is delivered once.
post() {
  curl --silent --show-error --fail-with-body --retry 5 --retry-all-errors \
    -X POST "$api/messages/$1" -H 'Content-Type: application/json' -d "$2"
  echo
}
id() { echo "example-$(date +%s)-$RANDOM$RANDOM"; }

post send "{\"id\":\"$(id)\",\"service\":\"curl-example\",\"type\":\"progress\",\"target\":{\"user_id\":\"$user\"},\"data\":{\"progress\":65}}"
post broadcast "{\"id\":\"$(id)\",\"service\":\"curl-example\",\"type\":\"warning\",\"data\":\"maintenance at noon\"}"
post batch "{\"messages\":[
  {\"id\":\"$(id)\",\"service\":\"curl-example\",\"type\":\"progress\",\"target\":{\"user_id\":\"$user\"},\"data\":{\"progress\":100}},
  {\"id\":\"$(id)\",\"service\":\"curl-example\",\"type\":\"success\",\"target\":{\"user_id\":\"$user\"},\"data\":\"done\"}]}"
