#!/usr/bin/env bash
# Fuzzes the reader of model files and the loader with libFuzzer: scripts/fuzz.sh reader|loader|regressions.
# RUNS=10000000 says how long, MODELS="a.onnx b.onnx" adds models to begin from. What crashes stays in .build-fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/fuzz_modules.sh

compile() {
    local name target shared
    c_objects CKernels
    local objects=() kernel
    for kernel in Sources/CKernels/*.c; do objects+=("$build/$(basename "$kernel" .c).c.o"); done
    for name in TensorCore Kernels ONNXFormat Inference; do
        module "$name"
        objects+=("$build/$name.o")
    done
    shared=(Tests/Fuzz/Mutator.swift Tests/Fuzz/Seeds.swift Tests/InferenceTests/OperatorFigure.swift Tests/InferenceTests/OperatorFigures*.swift
        Tests/InferenceTests/Fuzzing/{FuzzRandom,ModelMutator,LoaderTrial,OperatorFigure+Model}.swift)
    for target in Reader Loader; do
        swiftc "${swift_flags[@]}" -sanitize=fuzzer,address -module-name "Fuzz$target" -o "$build/$target" \
            "Tests/Fuzz/$target.swift" "${shared[@]}" "${objects[@]}" $(pkg-config --libs openblas)
    done
}

# Seeds from the operators' figures, the tests' models and the shipped weights.
seed() {
    local folder=$1
    mkdir -p "$folder"
    MIEN_FUZZ_SEEDS="$folder:$(printf '%s:' Tests/InferenceTests/Fixtures/*/model.onnx weights/*.onnx ${MODELS:-})" "$build/Loader"
    cp Tests/InferenceTests/Fixtures/hostile/* "$folder" 2>/dev/null || true
    # ONNX's own node cases, where `make conformance` has fetched them.
    for model in .build/conformance/onnx-*/onnx/backend/test/data/node/*/model.onnx; do
        [ -f "$model" ] && cp "$model" "$folder/$(basename "$(dirname "$model")")" || true
    done
}

target=$(tr '[:lower:]' '[:upper:]' <<<"${1:0:1}")${1:1}
compile
corpus=$build/corpus-$1
[ -d "$corpus" ] || seed "$corpus"
mkdir -p "$build/findings-$1"
# The bound: no allocation above 16 MB and 1 GB in all, from models of up to 32 KB under LoaderTrial's limits (1 MB folded,
# 256 KB a run). No input takes ten seconds.
export SWIFT_BACKTRACE=enable=no OPENBLAS_NUM_THREADS=1 ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=0
exec "$build/$target" "$corpus" -runs="${RUNS:-10000000}" -max_len=32768 -malloc_limit_mb=16 -rss_limit_mb=1024 -timeout=10 \
    -artifact_prefix="$build/findings-$1/" -print_final_stats=1 "${@:2}"
