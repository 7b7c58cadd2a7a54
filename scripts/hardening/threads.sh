#!/usr/bin/env bash
# The end-to-end tests against the service built with the thread sanitizer: no report. Builds for minutes, in .build-tsan.
#
# The tests themselves are those of the ordinary build (make test makes it).
set -uo pipefail
cd "$(dirname "$0")/../.."

swift build -c release --product mien --sanitize=thread --scratch-path .build-tsan 2>&1 | tail -n 1
swift build -c release --build-tests 2>&1 | tail -n 1
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
export MIEN_EXECUTABLE=$PWD/.build-tsan/release/mien TSAN_OPTIONS="log_path=$reports/report halt_on_error=0 exitcode=66 suppressions=$PWD/scripts/hardening/threads.suppressions"
timeout 900 swift test -c release --skip-build --disable-xctest --filter EndToEndTests >"$reports/tests" 2>&1
status=$?
count=$(cat "$reports"/report.* 2>/dev/null | grep -c '^WARNING: ThreadSanitizer')
cat "$reports"/report.* 2>/dev/null | head -n 200
summary=$(grep -E 'Test run with' "$reports/tests" | tail -n 1)
[ "$status" -eq 0 ] || grep -E '✘|recorded an issue' "$reports/tests" | head -n 20
if [ "$status" -eq 0 ] && [ "$count" -eq 0 ]; then
    echo "PASS threads: 0 reports; ${summary#* }"
else
    echo "FAIL threads: $count reports; ${summary#* }"
    exit 1
fi
