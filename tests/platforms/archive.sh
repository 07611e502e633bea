#!/bin/sh
# Makes the archive of a release and unpacks it: archive.sh BUILD FOLDER writes FOLDER/archive.tar.gz and FOLDER/source.
#
# What is in it is what git has, nothing more and nothing less.
set -eu

build=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)

if ! git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
    echo "archive: this is one, there is no git"
    exit 77
fi

rm -rf "$folder"/source "$folder"/unpacked "$build/meson-dist"
meson dist -C "$build" --no-tests --allow-dirty --formats gztar >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
cp "$build"/meson-dist/*.tar.gz "$folder/archive.tar.gz"

mkdir "$folder/unpacked"
tar -x -f "$folder/archive.tar.gz" -C "$folder/unpacked"
[ "$(ls "$folder/unpacked")" = "$(basename "$build"/meson-dist/*.tar.gz .tar.gz)" ] || { ls "$folder/unpacked"; exit 1; }
mv "$folder"/unpacked/* "$folder/source"
rmdir "$folder/unpacked"

git -C "$root" ls-tree -r --name-only HEAD | LC_ALL=C sort >"$folder/known"
(cd "$folder/source" && find . -type f -o -type l) | sed 's|^\./||' | LC_ALL=C sort >"$folder/found"
diff "$folder/known" "$folder/found"
if grep -E '(^|/)(\.git|build[^/]*|__pycache__|node_modules)/|\.(o|so|a|pyc|log|orig|rej|swp)$|~$' "$folder/found"; then
    echo "archive: these do not belong into it"
    exit 1
fi
echo "archive: $(wc -l <"$folder/found") files, $(wc -c <"$folder/archive.tar.gz") bytes"
