#!/bin/sh
# Which lines of lib/ do the corpora reach? Builds with clang's coverage, replays, prints a line per target and one for all.
#   tests/fuzz/coverage.sh [--least PERCENT] [TARGET...]
# With --least it fails if all together reach less. With $WFS_FUZZ_SHOW set it shows the lines that are not reached.
set -eu
. "$(dirname "$0")/build.sh"
least=0
if [ "${1:-}" = --least ]; then
    least=$2
    shift 2
fi
# shellcheck disable=SC2086 # a list of words
[ $# -gt 0 ] || set -- $fuzz_targets
tools=
command -v llvm-cov >/dev/null || tools=-14
folder=$fuzz_folder/coverage

# lines PROGRAM PROFILE: "REACHED of ALL lines, PERCENT" of lib/.
lines() {
    "llvm-cov$tools" report "$1" -instr-profile="$2" "$fuzz_root/lib" 2>/dev/null |
        awk '$1 == "TOTAL" { printf "%d of %d lines of lib, %s\n", $8 - $9, $8, $10 }'
}

for target; do
    program=$(fuzz_build coverage "$target")
    LLVM_PROFILE_FILE="$folder/$target.raw" "$program" "$fuzz_here/corpus/$target" >"$folder/$target.count"
    "llvm-profdata$tools" merge -sparse "$folder/$target.raw" -o "$folder/$target.profile"
    echo "$target: $(cat "$folder/$target.count"), $(lines "$program" "$folder/$target.profile")"
done
profiles=
for target; do
    profiles="$profiles $folder/$target.raw"
done
# shellcheck disable=SC2086 # a list of words
"llvm-profdata$tools" merge -sparse $profiles -o "$folder/all.profile"
# Every program holds all of lib/: any of them will do.
all=$(lines "$program" "$folder/all.profile")
echo "all: $all"
[ -z "${WFS_FUZZ_SHOW:-}" ] || "llvm-cov$tools" show "$program" -instr-profile="$folder/all.profile" "$fuzz_root/lib" |
    awk -F'|' '/^\/.*:$/ { file = $0 } $2 ~ /^ *0$/ { print file $1 ":" $3 }'
echo "$all" | awk -v least="$least" '{ exit $NF + 0 < least }'
