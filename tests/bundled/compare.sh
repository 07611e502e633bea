#!/bin/sh
# Compares what two builds say of the conformance cases, the cases with mistakes and the fuzzing corpora.
#   compare.sh BUILD OTHER-BUILD
set -eu
tests=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

number=0
for build in "$1" "$2"; do
    "$build/tests/bundled/reports" "$tests/conformance" "$tests/diagnostics" "$tests/fuzz/corpus" "$tests/../examples/skills" >"$folder/said" ||
        { echo "$build: reports failed"; exit 1; }
    number=$((number + 1))
    mv "$folder/said" "$folder/$number"
done
diff "$folder/1" "$folder/2" >"$folder/difference" || { head -c 4000 "$folder/difference"; exit 1; }
texts=$(grep -ac ' skill WFS_' "$folder/1")
[ "$texts" -gt 1000 ] || { echo "only $texts texts"; exit 1; }
echo "$texts texts: equal reports in both builds"
