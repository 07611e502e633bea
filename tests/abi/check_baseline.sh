#!/bin/sh
# Compares the built library's binary interface with the one in the tree: check_baseline.sh LIBRARY FOLDER
#
# FOLDER is for what it makes. Every difference is an error, also one that old programs do not notice: an addition is
# written into the baseline with make_abi_baseline.sh, and a reader of the change sees it there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
built=$2/built.abi

if ! command -v abidw >/dev/null 2>&1 || ! command -v abidiff >/dev/null 2>&1; then
    echo "abidw and abidiff are missing (Debian: abigail-tools)"
    [ "${CI:-}" != true ] || exit 1
    exit 77
fi

mkdir -p "$2"
sh "$here/../tools/make_abi_baseline.sh" "$1" "$built"
result=0
abidiff --harmless "$here/baseline.abi" "$built" || result=$?
printf '%s functions in the baseline, abidiff says %s\n' "$(grep -c '<function-decl ' "$here/baseline.abi")" "$result"
exit "$result"
