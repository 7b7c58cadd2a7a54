#!/usr/bin/env bash
# Fuzzes what clients send inside of a request, through our own glue, with libFuzzer under AddressSanitizer:
# scripts/fuzz_media.sh options|pictures|sound.
# RUNS=10000000 says how long; it begins from Tests/Fuzz/Corpus and the tests' own pictures and recordings, and keeps what it
# learns, and what crashes, in .build-fuzz. Debian's decoders are not instrumented: AddressSanitizer still watches their heap,
# and LeakSanitizer what they keep.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/fuzz_modules.sh

modules=(TensorCore Kernels)
case ${1:-} in
    options)
        source=Options seeds=(Tests/Fuzz/Corpus/options/*)
        modules+=(ONNXFormat Inference Imaging AudioDSP Emotion HTTPCore WebSocketCore ProxyCore Transport Server EmotionAPI)
        ;;
    pictures) source=Pictures seeds=(Tests/Fuzz/Corpus/pictures/* Tests/ImagingTests/Fixtures/*.{jpg,png,webp}) modules+=(Imaging) ;;
    sound) source=Sound seeds=(Tests/Fuzz/Corpus/sound/* Tests/AudioDSPTests/Fixtures/voice.*) modules+=(AudioDSP) ;;
    *) echo "usage: scripts/fuzz_media.sh options|pictures|sound" >&2; exit 2 ;;
esac
corpus=$build/media/corpus-$1
mkdir -p "$corpus" "$build/media/findings-$1"
[ -n "$(ls -A "$corpus")" ] || cp "${seeds[@]}" "$corpus"

c_objects CKernels
c_objects CImaging
objects=()
for name in "${modules[@]}"; do
    module "$name"
    objects+=("$build/$name.o")
done
swiftc "${swift_flags[@]}" -sanitize=fuzzer,address -module-name "Fuzz$source" -o "$build/media/$source" \
    "Tests/Fuzz/$source.swift" Tests/Fuzz/Checksums.swift "${objects[@]}" "$build"/*.c.o $(pkg-config --libs "${libraries[@]}")

# No input of up to 8 KB may take 64 MB at once or 256 MB in all. A busy machine may keep a run waiting for seconds.
export SWIFT_BACKTRACE=enable=no OPENBLAS_NUM_THREADS=1 ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=1
exec "$build/media/$source" "$corpus" -runs="${RUNS:-10000000}" -max_len=8192 -malloc_limit_mb=64 -rss_limit_mb=256 -timeout=30 \
    -artifact_prefix="$build/media/findings-$1/" -print_final_stats=1 "${@:2}"
