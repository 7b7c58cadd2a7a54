#!/usr/bin/env bash
# Runs the ONNX project's own cases, which its PyPI package carries, through `mien onnx-test`.
set -euo pipefail

mien=$1
version=1.17.0
cache=.build/conformance/onnx-$version
if [ ! -d "$cache/onnx/backend/test/data/node" ]; then
    mkdir -p "$cache"
    python3 -m pip --version >/dev/null 2>&1 || { echo "pip is needed to fetch onnx==$version: apt-get install python3-pip" >&2; exit 1; }
    python3 -m pip download --quiet --no-deps --only-binary :all: --python-version 3.11 --platform manylinux2014_x86_64 \
        --dest "$cache" "onnx==$version"
    python3 -m zipfile -e "$cache"/onnx-*.whl "$cache"
fi
data=$cache/onnx/backend/test/data
for group in node simple pytorch-operator pytorch-converted light; do
    echo "== $group"
    "$mien" onnx-test "$data/$group" "${@:2}"
done
