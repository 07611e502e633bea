#!/bin/sh
# Takes what was found into the corpus: as few files of FOLDERs as reach everything new. (FOLDERs must not change meanwhile.)
#   tests/fuzz/minimize.sh [--anew] TARGET FOLDER...
# With --anew files of the corpus that have a hash as their name are chosen anew, too; those with a name of their own stay.
set -eu
. "$(dirname "$0")/build.sh"
anew=
if [ "$1" = --anew ]; then
    anew=yes
    shift
fi
target=$1
shift
corpus=$fuzz_here/corpus/$target
chosen=$fuzz_folder/chosen-$target
program=$(fuzz_build libfuzzer "$target")
rm -rf "$chosen" "$chosen-old"
mkdir -p "$chosen" "$chosen-old"
is_hash() { expr "$1" : '[0-9a-f]\{40\}$' >/dev/null; }
for file in "$corpus"/*; do
    name=$(basename "$file")
    if [ -n "$anew" ] && is_hash "$name"; then
        mv "$file" "$chosen-old/$name"
    else
        cp "$file" "$chosen/$name"
    fi
done
"$program" -set_cover_merge=1 -use_counters=0 -timeout=20 -rss_limit_mb=3000 "$chosen" "$chosen-old" "$@" 2>"$fuzz_folder/minimize-$target.log"
for file in "$chosen"/*; do
    name=$(basename "$file")
    is_hash "$name" || continue
    [ -e "$corpus/$name" ] || cp "$file" "$corpus/$name"
done
echo "$target: $(find "$corpus" -type f | wc -l) files, $(cat "$corpus"/* | wc -c) bytes"
