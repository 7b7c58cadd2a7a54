#!/usr/bin/env bash
# Starts the service, sends it the sample picture and recording, shows the answer and keeps serving until Ctrl-C.
# HOST and PORT change where it listens.
set -euo pipefail

mien=$1
host=${HOST:-127.0.0.1}
port=${PORT:-8080}
base="http://$host:$port"

"$mien" serve --config config/mien.json5 --host "$host" --port "$port" &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true; wait "$server" || true' EXIT
trap 'exit 0' INT TERM

for _ in $(seq 100); do
    kill -0 "$server" 2>/dev/null || { wait "$server" || status=$?; trap - EXIT; exit "${status:-1}"; }
    [ "$(curl -s -o /dev/null -w '%{http_code}' "$base/readyz")" = 200 ] && break
    sleep 0.1
done

echo
echo "\$ curl -F image=@docs/samples/astronaut.jpg -F audio=@docs/samples/voice.flac $base/v1/emotion"
curl -sS -F image=@docs/samples/astronaut.jpg -F audio=@docs/samples/voice.flac "$base/v1/emotion" | python3 -m json.tool
echo
echo "Serving on $base — the demo page is at $base/ — Ctrl-C stops it."
wait "$server"
