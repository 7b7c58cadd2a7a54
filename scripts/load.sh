#!/usr/bin/env bash
# Fifty clients post the sample portrait for SECONDS_OF_LOAD (60), to a service of its own on 127.0.0.1, which is then
# told to stop. Prints what wrk saw and the service's memory before and after. Needs Debian's wrk.
set -euo pipefail

mien=$1
seconds=${SECONDS_OF_LOAD:-60}
command -v wrk >/dev/null || { echo "wrk is needed: apt-get install wrk" >&2; exit 1; }
work=$(mktemp -d)
"$mien" serve --port 0 >"$work/out" 2>"$work/log" &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

base=
for _ in $(seq 100); do
    base=$(grep -o 'http://[^ ]*' "$work/out" || true)
    [ -n "$base" ] && [ "$(curl -s -o /dev/null -w '%{http_code}' "$base/readyz")" = 200 ] && break
    sleep 0.1
done
cat >"$work/post.lua" <<'LUA'
local file = io.open("docs/samples/astronaut.jpg", "rb")
wrk.method, wrk.path, wrk.body = "POST", "/v1/emotion", file:read("*a")
wrk.headers["Content-Type"] = "image/jpeg"
LUA
resident() { sed -n 's/^VmRSS:[[:space:]]*//p' "/proc/$server/status"; }
wrk -t1 -c50 -d2s --timeout 30s -s "$work/post.lua" "$base" >/dev/null
echo "resident before: $(resident)"
wrk -t1 -c50 -d"${seconds}s" --timeout 30s --latency -s "$work/post.lua" "$base"
echo "resident after:  $(resident)"
kill -TERM "$server"
status=0; wait "$server" || status=$?
echo "exit status after SIGTERM: $status"
