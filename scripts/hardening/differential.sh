#!/usr/bin/env bash
# The requests of Tests/HTTPCases, cut and mutated, through the service and through h11, nginx and haproxy: nowhere may
# it see other requests in the same bytes than they do, nor answer two for one behind them. SEED and MUTATIONS (10000)
# say what is made of the table. Needs Debian's nginx and haproxy; h11 comes from PyPI into .build/differential.
set -euo pipefail
cd "$(dirname "$0")/../.."

mien=${1:-.build/release/mien}
PATH=$PATH:/usr/sbin
for program in nginx haproxy; do
    command -v "$program" >/dev/null || { echo "$program is needed: apt-get install $program" >&2; exit 1; }
done
python=.build/differential/venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv .build/differential/venv || { echo "venv is needed: apt-get install python3-venv" >&2; exit 1; }
    "$python" -m pip install --quiet h11==0.16.0
fi
exec "$python" -B scripts/hardening/differential "$mien" --seed "${SEED:-1}" --mutations "${MUTATIONS:-10000}"
