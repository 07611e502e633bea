#!/bin/sh
# Do all targets still build and fuzz? Each one for some seconds of libFuzzer from its corpus, two at a time.
#   tests/fuzz/smoke.sh [SECONDS] [SEED]     (10 seconds, seed 1)
# Nothing is kept but finds, in $WFS_FUZZ_BUILD.
set -eu
. "$(dirname "$0")/build.sh"
seconds=${1:-10}
seed=${2:-1}

# smoke TARGET: one line when it is done; its output if it found something.
smoke() {
    log=$fuzz_folder/smoke-$1.log
    mkdir "$scratch/$1" # for what is new
    # shellcheck disable=SC2046 # lists of words
    if "$fuzz_folder/libfuzzer/fuzz-$1" $(fuzz_options "$1") -seed="$seed" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 \
        -print_final_stats=1 -artifact_prefix="$fuzz_folder/$1-" "$scratch/$1" "$fuzz_here/corpus/$1" >"$log" 2>&1; then
        echo "$1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions"
    else
        tail -n 60 "$log"
        echo "$1: FAILED"
        return 1
    fi
}

for target in $fuzz_targets; do
    fuzz_build libfuzzer "$target" >/dev/null
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
other=
# shellcheck disable=SC2086 # the targets are a list of words
set -- $fuzz_targets
for target; do
    smoke "$target" &
    if [ -z "$other" ]; then
        other=$!
    else
        wait $! || failed=$((failed + 1))
        wait "$other" || failed=$((failed + 1))
        other=
    fi
done
[ -z "$other" ] || wait "$other" || failed=$((failed + 1))
echo "$# fuzz targets, $seconds seconds each: $failed with finds"
[ "$failed" -eq 0 ]
