#!/usr/bin/env bash
# All 517 Autobahn cases of WebSocket and permessage-deflate, through PyPI's kosoku.
#
# They need a session that sends back what it gets: Tests/WebSocketEcho, the server of the service with such a handler,
# built here and started on a free port of 127.0.0.1. CASES="6.* 12.1.3" runs some only. Takes kosoku from PyPI into
# .build/autobahn/venv. Exits with 1 where a case fails. Three are informational, as the standard leaves their end open:
# 7.1.6 (a close behind a large message), 7.13.1 and 7.13.2 (close codes 5000 and 65535).
set -euo pipefail
cd "$(dirname "$0")/../.."

home=.build/autobahn
python=$home/venv/bin/python
if ! "$python" -c 'import kosoku' 2>/dev/null; then
    python3 -m venv "$home/venv" || { echo "venv is needed: apt-get install python3-venv" >&2; exit 1; }
    "$python" -m pip install --quiet kosoku==0.1.0
fi

work=$(mktemp -d)
server=
end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

"${SWIFT:-swift}" build -c release --product websocket-echo >"$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }

.build/release/websocket-echo >"$work/port" &
server=$!
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done
[ -s "$work/port" ] || { echo "FAIL autobahn: the server did not start"; exit 1; }
read -ra cases <<<"${CASES:-}"
"$python" scripts/hardening/autobahn/run.py "ws://127.0.0.1:$(cat "$work/port")/" ${cases[@]+"${cases[@]}"}
