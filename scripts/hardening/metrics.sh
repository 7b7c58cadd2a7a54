#!/usr/bin/env bash
# the metrics: promtool finds nothing to mend, and hostile requests make no series; needs promtool (Debian's prometheus)
set -uo pipefail

mien=${1:-.build/release/mien}
command -v promtool >/dev/null || { echo "FAIL metrics: promtool is missing: apt-get install prometheus"; exit 1; }
work=$(mktemp -d)
service=
clean() {
    [ -n "$service" ] && kill "$service" 2>/dev/null && wait "$service" 2>/dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

read -r _ key _ entry < <("$mien" key lab | tr '\n' ' ')
"$mien" serve --port 0 --set workers=1 --set metrics.port=0 --set "auth.keys=$entry" --set rate.per_address=100 \
    --set rate.address_burst=200 --set drain.notice_ms=0 >"$work/out" 2>"$work/log" &
service=$!
for _ in $(seq 600); do grep -q '"event":"ready"' "$work/log" && break; sleep 0.1; done
port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' "$work/out")
own=$(sed -n '/metrics_listen/s/.*http:[^"]*:\([0-9]*\)".*/\1/p' "$work/log")
[ -n "$port" ] && [ -n "$own" ] || { cat "$work/log"; echo "FAIL metrics: the service did not start"; exit 1; }
base=http://127.0.0.1:$port

ordinary() {
    curl -sS -o /dev/null -H "X-Api-Key: $key" -F image=@docs/samples/astronaut.jpg -F audio=@docs/samples/voice.flac \
        "$base/v1/emotion"
    curl -sS -o /dev/null -H "X-Api-Key: $key" -F image=@"$0" "$base/v1/emotion"
    for path in /livez /readyz / /openapi.json /v1/models /v1/stream /nowhere; do
        curl -sS -o /dev/null -H "X-Api-Key: $key" "$base$path"
        curl -sS -o /dev/null -I -H "X-Api-Key: $key" "$base$path"
        curl -sS -o /dev/null "$base$path"
    done
}

# Whatever a client can make up, another in each round: methods, paths, queries, names of fields, keys, statuses.
hostile() {
    python3 - "$port" "$1" "$key" <<'EOF'
import random, socket, sys
port, seed, key = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
draw = random.Random(seed)
word = lambda: "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=8))
keyed = f"X-Api-Key: {key}\r\n"
for _ in range(40):
    w = word()
    for text in [
        f"{w.upper()} /livez HTTP/1.1\r\nHost: a\r\n{keyed}\r\n", f"GET /{w} HTTP/1.1\r\nHost: a\r\n{keyed}\r\n",
        f"GET /%22%7D%20{w}%0A%5C HTTP/1.1\r\nHost: a\r\n{keyed}\r\n", f"GET /v1/{w}?{w}={w} HTTP/1.1\r\nHost: a\r\n\r\n",
        f"GET /v1/models HTTP/1.1\r\nHost: a\r\nX-Api-Key: {w}\r\n\r\n", f"GET / HTTP/9.{w}\r\n\r\n",
        f"POST /v1/models HTTP/1.1\r\nHost: a\r\n{keyed}Content-Length: 0\r\n\r\n", f"{w}\r\n\r\n",
        f"GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: {w}\r\ntraceparent: {w}\r\nOrigin: {w}\r\n\r\n",
    ]:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(text.encode())
            connection.shutdown(socket.SHUT_WR)
            try:
                while connection.recv(65536):
                    pass
            except ConnectionResetError:
                pass
EOF
}

scrape() { curl -sSf "http://127.0.0.1:$own/metrics" >"$work/$1" && grep -v '^#' "$work/$1" | sed 's/ [^ ]*$//' | sort >"$work/$1.series"; }

failed=0
ordinary
hostile 1; hostile 2
scrape first || { echo "FAIL metrics: no answer"; exit 1; }
for seed in $(seq 3 8); do hostile "$seed"; done
ordinary
scrape last || { echo "FAIL metrics: no answer"; exit 1; }

if ! complaints=$(promtool check metrics <"$work/last" 2>&1) || [ -n "$complaints" ]; then
    echo "$complaints"; echo "FAIL metrics: promtool has complaints"; failed=1
fi
echo "series: $(wc -l <"$work/first.series") after 2 rounds of hostile requests, $(wc -l <"$work/last.series") after 8"
if ! diff "$work/first.series" "$work/last.series"; then echo "FAIL metrics: hostile requests make series"; failed=1; fi
kill -0 "$service" || { echo "FAIL metrics: the service is gone"; failed=1; }
[ "$failed" -eq 0 ] && echo "PASS metrics: promtool has no complaint, $(wc -l <"$work/last.series") series before and after"
exit "$failed"
