#!/usr/bin/env bash
# PyPI's sslyze finds nothing to mend in TLS: Mozilla's "intermediate" profile and the known attacks.
#
# Serves certificates of a throw-away authority, which sslyze is told to trust, on a free port of 127.0.0.1. "modern" is
# shown as well, though it cannot be met by a service that still speaks TLS 1.2. Takes sslyze from PyPI into
# .build/tls/venv. Exits with 1 where there is something to mend.
set -euo pipefail

mien=$(realpath "${1:-.build/release/mien}")
cd "$(dirname "$0")/../.."
home=.build/tls
python=$home/venv/bin/python
if [ ! -x "$home/venv/bin/sslyze" ]; then
    python3 -m venv "$home/venv" || { echo "venv is needed: apt-get install python3-venv" >&2; exit 1; }
    "$python" -m pip install --quiet sslyze==6.3.1
fi

work=$(mktemp -d)
service=
end() {
    [ -z "$service" ] || kill "$service" 2>/dev/null || true
    [ -z "$service" ] || wait "$service" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

quietly() { "$@" 2>"$work/errors" || { cat "$work/errors" >&2; exit 1; }; }
issue() { # name, kind of key
    quietly openssl req -new -newkey $2 -nodes -subj "/CN=mien.test" -addext "subjectAltName=DNS:mien.test" \
        -addext "keyUsage=critical,digitalSignature" -addext "extendedKeyUsage=serverAuth" \
        -keyout "$work/$1.key" -out "$work/$1.csr"
    quietly openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 89 \
        -copy_extensions copy -out "$work/$1.pem"
}
quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=throw-away" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout "$work/ca.key" -out "$work/ca.pem"
issue ecdsa "ec -pkeyopt ec_paramgen_curve:P-256"
issue rsa rsa:2048

"$mien" serve --port 0 --set tls.certificate="$work/ecdsa.pem" --set tls.key="$work/ecdsa.key" \
    --set tls.certificates="$work/rsa.pem:$work/rsa.key" --set drain.notice_ms=0 >"$work/out" 2>"$work/log" &
service=$!
for _ in $(seq 600); do
    grep -q '"event":"ready"' "$work/log" && break
    kill -0 "$service" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
done
port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' "$work/out")

"$python" scripts/hardening/tls_report.py "$port" "$work/ca.pem"
