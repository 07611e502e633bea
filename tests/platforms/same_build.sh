#!/bin/sh
# Builds the archive once more and compares: same_build.sh FOLDER, the one of archive.sh, with a build in FOLDER/source/build.
#
# The second time everything that should not matter is different: place, file times, umask, time zone, locale, home, number
# of processes.
set -eu

folder=$(cd "$1" && pwd)
second="$folder/quite another place/of the same source"

rm -rf "$folder/quite another place"
mkdir -p "$second"
tar -x -f "$folder/archive.tar.gz" -C "$second" --strip-components=1
find "$second" -type f -exec touch -d '2001-02-03 04:05:06' {} +
(
    umask 077
    cd "$second"
    export TZ=Asia/Tehran LC_ALL=C.UTF-8 HOME="$second" PYTHONHASHSEED=1 USER=nobody
    meson setup build -Dbuildtype=release -Doptimization=3 -Ddebug=true -Dauto_features=disabled -Dcli=enabled
    ninja -C build -j 3
) >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }

count=0
for file in lib/libworkflowskill.so lib/libworkflowskill.a examples/cli/workflowskill; do
    cmp "$folder/source/build/$file" "$second/build/$file"
    ! grep -q "$folder" "$second/build/$file" || { echo "$file knows where it was built"; exit 1; }
    count=$((count + 1))
done
echo "two builds: $count files with debug information are the same"
