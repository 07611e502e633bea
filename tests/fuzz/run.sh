#!/bin/sh
# Looks for new inputs with one target.
#   tests/fuzz/run.sh [--afl] TARGET [SECONDS] [more options of the engine]
# The engine is clang's libFuzzer, or AFL++ with --afl. Finds and new inputs are kept below $WFS_FUZZ_BUILD (default:
# /tmp/workflowskill-fuzz): finds as TARGET-crash-..., the corpus in corpus-TARGET; of AFL++ both in afl-TARGET/default.
set -eu
. "$(dirname "$0")/build.sh"
engine=libfuzzer
if [ "$1" = --afl ]; then
    engine=afl
    shift
fi
target=$1
seconds=${2:-60}
shift
[ $# -eq 0 ] || shift
program=$fuzz_folder/$engine/fuzz-$target
[ -n "${WFS_FUZZ_BUILT:-}" ] || fuzz_build "$engine" "$target" >/dev/null # campaign.py builds before it starts
seeds=$fuzz_here/corpus/$target
cd "$fuzz_folder"
if [ "$engine" = afl ]; then
    dictionary=$fuzz_here/dictionaries/$target.dict
    [ ! -e "$dictionary" ] || set -- -x "$dictionary" "$@"
    export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_AUTORESUME=1 AFL_FAST_CAL=1
    exec afl-fuzz -i "$seeds" -o "afl-$target" -V "$seconds" -t 5000 -m none "$@" -- "$program"
fi
mkdir -p "corpus-$target"
# shellcheck disable=SC2046 # lists of words
exec "$program" $(fuzz_options "$target") -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -artifact_prefix="$target-" "$@" "corpus-$target" "$seeds"
