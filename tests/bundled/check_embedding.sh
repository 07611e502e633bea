#!/bin/sh
# What embedders do with the bundled static library: alone, beside a libfyaml and a jansson of their own, and inside of an addon.
#   check_embedding.sh LIBRARY.a FOLDER
set -eu
library=$1
folder=$2
here=$(cd "$(dirname "$0")" && pwd)
include=$here/../../include

say() { printf '%s\n' "$*"; }
fail() {
    say "$*"
    exit 1
}
build() { "${CC:-cc}" -std=c11 -O1 -Wall -D_POSIX_C_SOURCE=200809L -I"$include" "$@"; }
# run PROGRAM ARGUMENT...: what it says is `said`.
run() { said=$("$@") || fail "$1 failed: $said"; }
# NAME PACKAGE: the static library of a package, nothing if there is none.
archive() {
    file=$(pkg-config --variable=libdir "$2")/$1
    [ ! -f "$file" ] || say "$file"
}

rm -rf "$folder"
mkdir -p "$folder"

# An addon: the whole library inside, nothing of it outside. A relocation in code would be an error (-z text).
build -fPIC -fvisibility=hidden -shared "$here/addon.c" -o "$folder/addon.so" -Wl,--whole-archive "$library" -Wl,--no-whole-archive \
    -Wl,--exclude-libs,ALL -Wl,-z,defs -Wl,-z,text
exports=$(nm -D --defined-only "$folder/addon.so" | awk '{ print $NF }')
[ "$exports" = addon_run ] || fail "the addon exports" "$exports"
needed=$(readelf -dW "$folder/addon.so" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc\.|ld-)' || true)
[ -z "$needed" ] || fail "the addon needs $needed"
build "$here/load_addon.c" -o "$folder/load_addon" -pthread -ldl
run "$folder/load_addon" "$folder/addon.so"
say "addon: one function exported, needs libc alone; $said"

# No name of the library is one that a host could have: they all begin with wfs_.
others=$(nm --defined-only --extern-only "$library" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -v '^wfs_' || true)
[ -z "$others" ] || fail "global names:" "$others"
say "static library: every global name begins with wfs_"

# Beside libraries of the host's own, shared and static, in any order.
# shellcheck disable=SC2046 # lists of options
build "$here/together.c" -o "$folder/shared" "$library" $(pkg-config --cflags --libs libfyaml jansson)
run "$folder/shared"
say "beside shared libfyaml and jansson: $said"
fyaml=$(archive libfyaml.a libfyaml)
jansson=$(archive libjansson.a jansson)
if [ -n "$fyaml" ] && [ -n "$jansson" ]; then
    # shellcheck disable=SC2046
    build "$here/together.c" -o "$folder/before" $(pkg-config --cflags libfyaml jansson) "$library" "$fyaml" "$jansson" -lpthread
    # shellcheck disable=SC2046
    build "$here/together.c" -o "$folder/behind" $(pkg-config --cflags libfyaml jansson) "$fyaml" "$jansson" "$library" -lpthread
    run "$folder/before"
    run "$folder/behind"
    say "beside static ones, before and behind them: $said"
else
    say "beside static ones: skipped, there is no static jansson"
fi
