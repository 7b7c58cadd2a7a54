#!/usr/bin/env bash
# Compiles the kernels for arm64, and runs the NEON ones against their plain twins in an emulator.
set -euo pipefail

for package in gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user; do
    dpkg-query --show "$package" >/dev/null 2>&1 || missing+=("$package")
done
[ -z "${missing+x}" ] || { echo "missing: apt-get install ${missing[*]}" >&2; exit 1; }

clang=$(dirname "$(readlink -f "$(command -v swift)")")/clang
out=.build/arm64
mkdir -p "$out"
objects=()
for source in Sources/CKernels/*.c Tests/Arm64/compare_tables.c; do
    object=$out/$(basename "$source" .c).o
    "$clang" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -O3 -Wall -Wextra -Werror \
        -ISources/CKernels/include -c "$source" -o "$object"
    objects+=("$object")
done
aarch64-linux-gnu-gcc -static "${objects[@]}" -lm -o "$out/compare_tables"
qemu-aarch64 "$out/compare_tables"
