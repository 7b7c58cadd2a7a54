#!/usr/bin/env bash
# The runtime beside ONNX Runtime, on well-known networks with random weights and on the shipped models, and its products
# beside OpenBLAS.
# SETTINGS ("batch:threads …") and ROUNDS choose what is compared; the packages come from PyPI into .build/compare.
set -euo pipefail

mien=$1
home=.build/compare
python=$home/venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv "$home/venv" || { echo "venv is needed: apt-get install python3-venv" >&2; exit 1; }
    "$python" -m pip install --quiet numpy onnxruntime==1.31.1 onnx==1.17.0 onnxscript torch torchvision
fi
[ -f "$home/models/crnn.onnx" ] || "$python" scripts/reference_models.py "$home/models"

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores; commit: $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
models=(
    weights/face.onnx weights/voice.onnx:mel=1x300x81
    "$home"/models/{resnet18,mobilenet_v2,efficientnet_b0,crnn}.onnx
    weights/mtcnn-pnet.onnx:image=1x3x216x384 weights/mtcnn-rnet.onnx weights/mtcnn-onet.onnx
)
for setting in ${SETTINGS:-1:1 8:1 1:2}; do
    batch=${setting%:*}
    # A shape in words names its batch itself.
    "$python" scripts/compare_onnxruntime.py "$mien" "${models[@]//=1x/=${batch}x}" \
        --batch "$batch" --threads "${setting#*:}" --rounds "${ROUNDS:-5}"
done
"$python" scripts/compare_products.py "$mien" --rounds "${ROUNDS:-5}"
