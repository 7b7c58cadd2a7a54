#!/usr/bin/env bash
# Times each shipped model and each stage of a request, and says on what machine and at which commit.
set -euo pipefail

mien=$1
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores; commit: $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
for model in weights/*.onnx; do
    "$mien" bench "$model" --iterations "${ITERATIONS:-50}"
done
"$mien" bench pipeline docs/samples/astronaut.jpg docs/samples/voice.flac
