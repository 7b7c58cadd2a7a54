#!/usr/bin/env bash
# who the client is, behind Debian's haproxy and nginx: PROXY 1 and 2, X-Forwarded-For, unix sockets, a shared port
#
# usage: scripts/hardening/front_doors.sh MIEN. Everything is on loopback, the client at 127.0.0.2, so that it can be told
# from the balancers at 127.0.0.1. Needs Debian's haproxy, nginx, libnginx-mod-stream, curl, openssl and python3.
set -uo pipefail

mien=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 1
for program in haproxy nginx curl openssl python3; do
    command -v "$program" >/dev/null || { echo "FAIL front_doors: $program is not installed" >&2; exit 1; }
done
stream=/usr/lib/nginx/modules/ngx_stream_module.so
[ -f "$stream" ] || { echo "FAIL front_doors: libnginx-mod-stream is not installed" >&2; exit 1; }

work=$(mktemp -d)
chmod 755 "$work"
started=()
trap 'kill "${started[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
failures=0
checks=0

passed() { checks=$((checks + 1)); echo "  ok    $1"; }
failed() { checks=$((checks + 1)); failures=$((failures + 1)); echo "  WRONG $1"; }

# NAME SETTINGS…: starts an instance with a port of its own, in port_NAME; its log is $work/NAME.log.
instance() {
    local name=$1 settings=() setting
    shift
    for setting in drain.notice_ms=0 workers=1 "$@"; do settings+=(--set "$setting"); done
    "$mien" serve --port 0 "${settings[@]}" >"$work/$name.out" 2>"$work/$name.log" &
    started+=($!)
    until grep -q '"event":"ready"' "$work/$name.log"; do
        kill -0 "${started[-1]}" 2>/dev/null || { cat "$work/$name.out" "$work/$name.log"; exit 1; }
        sleep 0.05
    done
    printf -v "port_$name" '%s' "$(grep -o '127\.0\.0\.1:[0-9]*' "$work/$name.out" | cut -d: -f2)"
}

# COUNT: so many free ports.
free_ports() {
    python3 - "$1" <<'PY'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in held: each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in held))
PY
}

# WHAT LOG REMOTE CURL-ARGUMENTS…: the request is answered 200 and logged with that client.
client_is() {
    local what=$1 log=$work/$2.log remote=$3 id status line
    shift 3
    id=check-$RANDOM-$checks
    status=$(curl -sS -k -m 10 --interface 127.0.0.2 -o /dev/null -w '%{http_code}' -H "X-Request-Id: $id" "$@" 2>&1)
    for _ in $(seq 100); do
        line=$(grep "\"id\":\"$id\"" "$log") && break
        sleep 0.02
    done
    if [ "$status" = 200 ] && [[ "$line" == *"\"remote\":\"$remote\""* ]]; then
        passed "$what: $remote"
    else
        failed "$what: $remote expected; status $status, log: ${line:-nothing}"
    fi
}

# WHAT STATUS CURL-ARGUMENTS…: 000 where the connection is closed without an answer.
status_is() {
    local what=$1 expected=$2 status
    shift 2
    status=$(curl -sk -m 10 -o /dev/null -w '%{http_code}' "$@")
    if [ "$status" = "$expected" ]; then passed "$what: $status"; else failed "$what: $status, not $expected"; fi
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
instance plain proxy.protocol_from=127.0.0.1,unix "socket=$work/plain.sock" socket_mode=0666
instance secure proxy.protocol_from=127.0.0.1 "tls.certificate=$work/cert.pem" "tls.key=$work/key.pem"
instance forwarded proxy.forwarded_from=127.0.0.1,unix "socket=$work/forwarded.sock" socket_mode=0666

read -r h1 h2 h3 h4 h5 h6 h7 n1 n2 n3 n4 <<<"$(free_ports 11)"
cat >"$work/haproxy.cfg" <<CFG
global
    stats socket $work/stats.sock level user
defaults
    mode tcp
    timeout connect 2s
    timeout client 10s
    timeout server 10s
listen one
    bind 127.0.0.1:$h1
    option httpchk GET /livez
    server s 127.0.0.1:$port_plain send-proxy check check-send-proxy inter 100ms
listen two
    bind 127.0.0.1:$h2
    bind [::1]:$h2
    option httpchk GET /livez
    server s 127.0.0.1:$port_plain send-proxy-v2 proxy-v2-options crc32c check check-send-proxy inter 100ms
listen through
    bind 127.0.0.1:$h3
    server s 127.0.0.1:$port_secure send-proxy-v2 check check-send-proxy check-ssl verify none inter 100ms
listen anew
    bind 127.0.0.1:$h4
    server s 127.0.0.1:$port_secure ssl verify none send-proxy check check-send-proxy inter 100ms
listen socket
    bind 127.0.0.1:$h5
    server s unix@$work/plain.sock send-proxy-v2 proxy-v2-options crc32c check check-send-proxy inter 100ms
listen http
    mode http
    bind 127.0.0.1:$h6
    option forwardfor
    server s 127.0.0.1:$port_forwarded check inter 100ms
listen httpsocket
    mode http
    bind 127.0.0.1:$h7
    option forwardfor
    server s unix@$work/forwarded.sock check inter 100ms
CFG
cat >"$work/nginx.conf" <<CFG
load_module $stream;
daemon off;
master_process off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 256; }
stream {
    server { listen 127.0.0.1:$n1; proxy_pass 127.0.0.1:$port_plain; proxy_protocol on; }
    server { listen 127.0.0.1:$n2; proxy_pass unix:$work/plain.sock; proxy_protocol on; }
    server { listen 127.0.0.1:$n3; proxy_pass 127.0.0.1:$port_secure; proxy_protocol on; }
}
http {
    access_log off;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u;
    scgi_temp_path $work/s;
    upstream mien { server unix:$work/forwarded.sock; keepalive 4; }
    server {
        listen 127.0.0.1:$n4;
        location / {
            proxy_pass http://mien;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
        }
    }
}
CFG
haproxy -q -db -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>&1 &
started+=($!)
nginx -e "$work/nginx.log" -c "$work/nginx.conf" &
started+=($!)
for port in "$h7" "$n4"; do
    for _ in $(seq 100); do
        [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/livez")" = 200 ] && break
        sleep 0.1
    done
done

echo "haproxy"
client_is "send-proxy" plain 127.0.0.2 "http://127.0.0.1:$h1/livez"
client_is "send-proxy-v2 with crc32c" plain 127.0.0.2 "http://127.0.0.1:$h2/livez"
client_is "send-proxy-v2, a client of IPv6" plain ::1 --interface "" "http://[::1]:$h2/livez"
client_is "send-proxy-v2 ahead of the client's TLS" secure 127.0.0.2 "https://127.0.0.1:$h3/livez"
client_is "send-proxy ahead of haproxy's own TLS" secure 127.0.0.2 "http://127.0.0.1:$h4/livez"
client_is "send-proxy-v2 to a unix-domain socket" plain 127.0.0.2 "http://127.0.0.1:$h5/livez"
client_is "option forwardfor" forwarded 127.0.0.2 "http://127.0.0.1:$h6/livez"
client_is "option forwardfor, the client writes one too" forwarded 127.0.0.2 -H "X-Forwarded-For: 198.51.100.66" \
    "http://127.0.0.1:$h6/livez"
client_is "option forwardfor to a unix-domain socket" forwarded 127.0.0.2 "http://127.0.0.1:$h7/livez"
sleep 0.5
down=$(python3 - "$work/stats.sock" <<'PY'
import csv, io, socket, sys
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
client.sendall(b"show stat\n")
text = b""
while chunk := client.recv(65536): text += chunk
rows = [row for row in csv.DictReader(io.StringIO(text.decode()[2:])) if row["svname"] == "s"]
print(*(f"{row['pxname']} is {row['status']}" for row in rows if row["status"] != "UP"), sep=", ")
sys.exit(len(rows) != 7)
PY
)
if [ -z "$down" ]; then passed "health checks: all seven are UP"; else failed "health checks: $down"; fi
if grep '"path":"/livez"' "$work/plain.log" | grep -q '"remote":"127.0.0.1"'; then
    passed "a health check is the balancer's own: 127.0.0.1"
else
    failed "a health check is not logged with the balancer's own address"
fi

echo "nginx"
client_is "stream with proxy_protocol" plain 127.0.0.2 "http://127.0.0.1:$n1/livez"
client_is "stream with proxy_protocol to a unix-domain socket" plain 127.0.0.2 "http://127.0.0.1:$n2/livez"
client_is "stream with proxy_protocol ahead of the client's TLS" secure 127.0.0.2 "https://127.0.0.1:$n3/livez"
client_is "http with X-Forwarded-For to a unix-domain socket" forwarded 127.0.0.2 "http://127.0.0.1:$n4/livez"
client_is "the same, the client writes one too" forwarded 127.0.0.2 -H "X-Forwarded-For: 127.0.0.1, x" \
    "http://127.0.0.1:$n4/livez"

echo "without a balancer"
direct="http://127.0.0.1:$port_plain/livez"
client_is "curl --haproxy-protocol from a listed address" plain 127.0.0.1 --interface 127.0.0.1 --haproxy-protocol "$direct"
client_is "nobody's X-Forwarded-For is believed" forwarded 127.0.0.2 -H "X-Forwarded-For: 198.51.100.66" \
    "http://127.0.0.1:$port_forwarded/livez"
client_is "curl --unix-socket" forwarded unix --interface "" --unix-socket "$work/forwarded.sock" http://mien/livez
status_is "curl --haproxy-protocol from elsewhere is no request" 400 --interface 127.0.0.2 --haproxy-protocol "$direct"
status_is "a listed address without a header gets no answer" 000 --interface 127.0.0.1 "$direct"
refused=$(grep -c proxy_header_refused "$work/plain.log")
if [ "$refused" = 1 ]; then passed "which the log says once"; else failed "the log has $refused proxy_header_refused"; fi

echo "a port that two share, five changes of instance under eight clients"
if python3 scripts/hardening/front_doors/rolling.py "$mien"; then passed "nobody was refused"; else failed "somebody was"; fi

[ "$failures" = 0 ] && echo "PASS front_doors: $checks checks" || echo "FAIL front_doors: $failures of $checks checks"
[ "$failures" = 0 ]
