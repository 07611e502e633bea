#!/bin/sh
# Builds the library and one target with clang's libFuzzer and runs it.
#   tests/fuzz/run.sh TARGET [SECONDS] [more libFuzzer options]
# Finds are kept in $WFS_FUZZ_BUILD (default: /tmp/workflowskill-fuzz), new inputs in its corpus-TARGET folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=$1
seconds=${2:-60}
shift
[ $# -eq 0 ] || shift
build=${WFS_FUZZ_BUILD:-${TMPDIR:-/tmp}/workflowskill-fuzz}
clang=${CLANG:-clang}
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -DWFS_BUILDING_LIBRARY -O1 -g -fno-omit-frame-pointer -I$root/include -I$root/lib -I$build"
sanitize="address,undefined -fno-sanitize-recover=undefined"
mkdir -p "$build/corpus-$target"
python3 "$root/lib/embed_text.py" "$root/SKILL.md" "$build/authoring_skill.h" authoring_skill
for file in "$root"/lib/*.c; do
  object=$build/$(basename "$file").o
  if [ ! -e "$object" ] || [ -n "$(find "$file" "$root"/lib/*.h "$root"/lib/*.def -newer "$object" | head -n 1)" ]; then
    # shellcheck disable=SC2086
    $clang $flags -fsanitize=fuzzer-no-link,$sanitize $(pkg-config --cflags libfyaml jansson) -c "$file" -o "$object"
  fi
done
# shellcheck disable=SC2086
$clang $flags -fsanitize=fuzzer,$sanitize "$here/$target.c" "$here/fuzz.c" "$build"/*.c.o $(pkg-config --libs libfyaml jansson) -o "$build/fuzz-$target"
dictionary=
[ ! -e "$here/dictionaries/$target.dict" ] || dictionary=-dict=$here/dictionaries/$target.dict
cd "$build"
# shellcheck disable=SC2086
exec "./fuzz-$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$build/$target-" $dictionary "$@" \
  "$build/corpus-$target" "$here/corpus/$target"
