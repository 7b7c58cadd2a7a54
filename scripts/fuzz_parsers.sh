#!/usr/bin/env bash
# Fuzzes a parser of the serving half with libFuzzer under AddressSanitizer: scripts/fuzz_parsers.sh http|multipart|frames|deflate|proxy.
# Each input is parsed whole and in pieces, and the two must agree. RUNS=10000000 says how long; it begins from
# Tests/Fuzz/Corpus and keeps what it learns, and what crashes, in .build-fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

shared=()
case ${1:-} in
    http) source=HTTP ;;
    multipart) source=Multipart ;;
    frames) source=Frames shared=(Tests/Fuzz/Session.swift) ;;
    deflate) source=Deflate shared=(Tests/Fuzz/Session.swift) ;;
    proxy) source=Proxy ;;
    *) echo "usage: scripts/fuzz_parsers.sh http|multipart|frames|deflate|proxy" >&2; exit 2 ;;
esac
build=.build-fuzz/parsers
mkdir -p "$build/corpus-$1" "$build/findings-$1"
flags=(-O -gline-tables-only -swift-version 6 -parse-as-library -package-name mien -module-cache-path "$build/cache" -I "$build"
    -I Sources/System/CZlib -wmo
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault)
for module in HTTPCore WebSocketCore ProxyCore; do
    swiftc "${flags[@]}" -sanitize=address -sanitize-coverage=edge,inline-8bit-counters,pc-table -module-name "$module" \
        -emit-module -emit-module-path "$build/$module.swiftmodule" -c -o "$build/$module.o" Sources/"$module"/*.swift
done
swiftc "${flags[@]}" -sanitize=fuzzer,address -module-name "Fuzz$source" -o "$build/$source" \
    Tests/Fuzz/Pieces.swift "${shared[@]}" "Tests/Fuzz/$source.swift" "$build/HTTPCore.o" "$build/WebSocketCore.o" "$build/ProxyCore.o"

export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=0
exec "$build/$source" "$build/corpus-$1" "Tests/Fuzz/Corpus/$1" -runs="${RUNS:-10000000}" -max_len=4096 -malloc_limit_mb=16 \
    -rss_limit_mb=512 -timeout=30 -artifact_prefix="$build/findings-$1/" -print_final_stats=1 "${@:2}"
