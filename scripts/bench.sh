#!/usr/bin/env bash
# Times each shipped model and each stage of a request, and says on what machine and at which commit.
set -euo pipefail

mien=$1
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores; commit: $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
bench() { "$mien" bench "$@" --iterations "${ITERATIONS:-50}"; }
bench weights/face.onnx
bench weights/voice.onnx --shape mel=1x300x81                   # three seconds of speech
bench weights/mtcnn-pnet.onnx --shape image=1x3x216x384         # 720p, faces of 40 pixels and more
bench weights/mtcnn-rnet.onnx --batch 8
bench weights/mtcnn-onet.onnx --batch 8
"$mien" bench pipeline docs/samples/astronaut.jpg docs/samples/voice.flac
