#!/bin/sh
# Make a face weight file and its entry of the manifest from FER2013.
#
#     training/face/make.sh FER_DIR student    # weights/face.onnx, taught by a teacher that is trained first
#     training/face/make.sh FER_DIR cbam       # weights/face-cbam-bilstm.onnx
#
# FER_DIR holds train/<class> and publictest/<class>. Needs training/requirements.txt; PYTHON names another interpreter.
# Everything in between lies in training/runs; a run that was cut off goes on, one that has ended is not run again.
# VERSION is what the manifest shall say; default: that of the file that is there.
set -eu
[ $# -eq 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
case $2 in
    student) file=face.onnx name=face-se-resnet version=3 picture=face-confusion.png state=student-longer ;;
    cbam) file=face-cbam-bilstm.onnx name=face-cbam-bilstm version=1 picture=face-cbam-confusion.png state=cbam ;;
    *) echo "student or cbam" >&2; exit 2 ;;
esac
data=$1
recipe=$(dirname "$0")
python=${PYTHON:-python3}
runs=training/runs

run() {
    # Said to be done only when it is: a run that was cut off leaves no such file.
    [ -e "$runs/$1/done" ] && return
    folder=$runs/$1
    shift
    "$python" "$recipe/train.py" --data "$data" --out "$folder" "$@"
    touch "$folder/done"
}

run teacher --model teacher --epochs 30 --small 0.4
if [ ! -e "$runs/views/done" ]; then
    "$python" "$recipe/teach.py" --data "$data" --out "$runs/views" --views 6 --teachers "teacher:$runs/teacher/averaged.pt"
    touch "$runs/views/done"
fi
if [ "$2" = student ]; then
    run student --model student --epochs 18 --rate 1.5e-3 --small 0.3 \
        --start "teacher:$runs/teacher/averaged.pt" --taught "$runs/views"
    run student-longer --model student --epochs 7 --rate 7e-4 --small 0 \
        --start "student:$runs/student/averaged.pt" --taught "$runs/views"
else
    run cbam --model cbam --epochs 14 --small 0 --taught "$runs/views"
fi
"$python" "$recipe/export.py" --model "$2" --run "$runs/$state/averaged.pt" --out "weights/$file"
"$python" "$recipe/calibrate.py" --data "$data" --weights weights --file "$file" --name "$name" \
    --version "${VERSION:-$version}" --picture "docs/models/$picture"
