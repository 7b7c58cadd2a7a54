#!/bin/sh
# Make weights/voice.onnx, its entry of the manifest and the tables of its card, from the two corpora.
#
#     training/voice/make.sh SPEECH_DIR
#
# SPEECH_DIR holds ravdess/<class> and emodb/<class> (see prepare.py). Needs training/requirements.txt; PYTHON names another
# interpreter, GATE where gate/fetch.py has put speech, which is fetched from Debian where it does not.
# Everything in between lies in training/runs/voice, and what is there is not computed again.
set -eu
[ $# -eq 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
recipe=$(dirname "$0")
python=${PYTHON:-python3}
runs=training/runs/voice

"$python" "$recipe/fetch_backbone.py" --out "$runs"
[ -e "$runs/clips.npz" ] || "$python" "$recipe/prepare.py" --data "$1" --out "$runs"
[ -n "${GATE:-}" ] || {
    GATE=training/runs/sounds
    "$python" training/gate/fetch.py --out "$GATE" --only speech
}
"$python" "$recipe/distil.py" --data "$runs" --speech "$GATE"
"$python" "$recipe/extract.py" --data "$runs"
"$python" "$recipe/train.py" --data "$runs"
"$python" "$recipe/export.py" --data "$runs" --out weights
"$python" "$recipe/make_sample.py" --weights weights --sample docs/samples/voice.flac \
    --figures Tests/EmotionTests/Fixtures/voice_figures.json
"$python" "$recipe/evaluate.py" --data "$runs" --weights weights --picture docs/models/voice-confusion.png
