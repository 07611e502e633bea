#!/bin/sh
# Writes the binary interface of the built library as abidw sees it: functions, and the types that they reach.
#
#   make_abi_baseline.sh [LIBRARY [FILE]]     build/lib/libworkflowskill.so to tests/abi/baseline.abi
#
# Only what the public headers declare is in it; nothing of it depends on where or how the library was built. It needs
# debug information, x86-64 and gcc, so that everyone gets the same. CONTRIBUTING.md says when the baseline may change.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
library=${1:-$root/build/lib/libworkflowskill.so}
file=${2:-$root/tests/abi/baseline.abi}

abidw --headers-dir "$root/include/workflowskill" --exported-interfaces-only --drop-private-types --drop-undefined-syms \
    --no-show-locs --no-corpus-path --no-comp-dir-path --no-elf-needed --no-parameter-names --no-write-default-sizes \
    "$library" |
    sed -e "s| path='[^']*/\([^'/]*\)'| path='\1'|" -e '/^$/d' >"$file.new"
grep -q '<function-decl ' "$file.new" || {
    printf '%s\n' "make_abi_baseline.sh: $library has no debug information" >&2
    rm -f "$file.new"
    exit 1
}
mv "$file.new" "$file"
