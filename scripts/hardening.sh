#!/usr/bin/env bash
# Puts the built command under load and under attack: every check of scripts/hardening, one after the other, each with
# its figures and a line PASS or FAIL; at the end the lines of all of them. Exits with 1 where one failed.
#
#   ONLY="idle slow"   the checks to run, by their file's name; default: all
#   MINUTES=1          for overload and soak instead of the 10 and 60 that they take by default
#
# Each check says in its first comment what it needs and what else can be set. Output is kept in .build/hardening.
# Ctrl-C ends the check that runs, and what that one started.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 1
mien=${1:-.build/release/mien}
[ -x "$mien" ] || { echo "$mien is not there: make build" >&2; exit 1; }
mien=$(realpath "$mien")
out=.build/hardening
mkdir -p "$out"

child=
end_child() {
    trap '' INT TERM
    if [ -n "$child" ]; then
        # It is the leader of a process group of its own, with everything that it started.
        kill -TERM -- "-$child" 2>/dev/null
        for _ in $(seq 100); do kill -0 -- "-$child" 2>/dev/null || break; sleep 0.1; done
        kill -KILL -- "-$child" 2>/dev/null
    fi
    exit 130
}
trap end_child INT TERM

# The quick ones first, the long ones last; what is not named here comes between.
first="livez idle slow descriptors gone kill"
last="restarts overload soak"
names() {
    local file name
    for file in scripts/hardening/*; do
        [ -f "$file" ] && [ -x "$file" ] || continue
        name=$(basename "$file")
        name=${name%.*}
        case " $first $last " in *" $name "*) ;; *) echo "$name" ;; esac
    done | sort -u
}
file_of() {
    local file
    for file in "scripts/hardening/$1".*; do
        [ -f "$file" ] && [ -x "$file" ] && { echo "$file"; return; }
    done
}

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores; commit: $(git describe --always --dirty 2>/dev/null || echo unknown); $(date -u +%FT%TZ)"
status=0
summary=()
for name in ${ONLY:-$first $(names) $last}; do
    file=$(file_of "$name")
    if [ -z "$file" ]; then
        [ -z "${ONLY:-}" ] && continue
        echo "there is no check \"$name\" in scripts/hardening" >&2
        exit 2
    fi
    echo
    echo "== $name ($(sed -n '2s/^[#"]*[[:space:]]*//p' "$file"))"
    began=$SECONDS
    # Not a pipe: its reader would outlive the check.
    setsid "$file" "$mien" > >(exec tee "$out/$name.log") 2>&1 &
    child=$!
    wait "$child"
    code=$?
    child=
    sleep 0.2
    [ "$code" -eq 0 ] || status=1
    lines=$(grep -E '^(PASS|FAIL) ' "$out/$name.log" || true)
    if [ -z "$lines" ]; then
        [ "$code" -eq 0 ] && lines="PASS $name" || lines="FAIL $name: exit status $code"
        echo "$lines"
    elif [ "$code" -ne 0 ] && ! grep -q '^FAIL ' <<<"$lines"; then
        lines+=$'\n'"FAIL $name: exit status $code"
    fi
    summary+=("$lines  [$((SECONDS - began)) s]")
done

echo
echo "== all together"
printf '%s\n' "${summary[@]}"
exit "$status"
