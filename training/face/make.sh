#!/bin/sh
# Make a face weight file and its entry of the manifest from FER2013.
#
#     training/face/make.sh FER_DIR student    # weights/face.onnx, taught by a teacher that is trained first
#     training/face/make.sh FER_DIR cbam       # weights/face-cbam-bilstm.onnx
#
# FER_DIR holds train/<class> and publictest/<class>. Needs training/requirements.txt; PYTHON names another interpreter.
# Everything in between lies in training/runs; a run that was cut off goes on, one that has ended is not run again.
# VERSION is what the manifest shall say.
set -eu
[ $# -eq 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
data=$1
recipe=$(dirname "$0")
python=${PYTHON:-python3}
runs=training/runs

run() {
    # Said to be done only when it is: a run that was cut off leaves no such file.
    [ -e "$runs/$1/done" ] && return
    name=$1
    shift
    "$python" "$recipe/train.py" --data "$data" --out "$runs/$name" "$@"
    touch "$runs/$name/done"
}

case $2 in
    student)
        run teacher --model teacher --epochs 30 --small 0.4
        [ -e "$runs/views/logits.npy" ] ||
            "$python" "$recipe/teach.py" --data "$data" --out "$runs/views" --views 6 --teachers "teacher:$runs/teacher/averaged.pt"
        run student --model student --epochs 18 --rate 1.5e-3 --small 0.3 \
            --start "teacher:$runs/teacher/averaged.pt" --taught "$runs/views"
        run student-longer --model student --epochs 7 --rate 7e-4 --small 0 \
            --start "student:$runs/student/averaged.pt" --taught "$runs/views"
        state=student-longer
        file=face.onnx name=face-se-resnet picture=face-confusion.png
        ;;
    cbam)
        state=cbam
        run cbam --model cbam --epochs 14 --small 0 --taught "$runs/views"
        file=face-cbam-bilstm.onnx name=face-cbam-bilstm picture=face-cbam-confusion.png
        ;;
    *) echo "student or cbam" >&2; exit 2 ;;
esac
"$python" "$recipe/export.py" --model "$2" --run "$runs/$state/averaged.pt" --out "weights/$file"
"$python" "$recipe/calibrate.py" --data "$data" --weights weights --file "$file" --name "$name" \
    --version "${VERSION:-1}" --picture "docs/models/$picture"
