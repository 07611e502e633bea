#!/bin/sh
# What embedders do with the static library, installed as one header and one archive: check_embedding.sh FOLDER
#
# The example is built by its own script, with gcc and with clang; then come programs in C++, wholly static ones, a folder
# with nothing but the header and the archive, libraries of the host's own beside it, Meson and CMake.
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
prefix=$folder/example/prefix
library=$prefix/lib/libworkflowskill.a
answers='{"answers":[{"name":"plum"},{"name":"melon"}]}' # the cheapest and the dearest fruit of host.c
warnings='-Wall -Wextra -Wpedantic -Werror'
programs=0

say() { printf '%s\n' "$*"; }

fail() {
    say "$*"
    exit 1
}

# quietly COMMAND...: what it says is shown if it fails.
quietly() { "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; fail "failed: $*"; }; }

# expect TEXT COMMAND...: the command succeeds, and its last line is the text.
expect() {
    wanted=$1
    shift
    quietly "$@"
    said=$(tail -n 1 "$folder/log")
    [ "$said" = "$wanted" ] || fail "$* said: $said"
    programs=$((programs + 1))
}

# compiler C C++: `cc` and `c++` are these from now on, as in the example's script; there may be no C++.
compiler() {
    rm -f "$folder/bin/cc" "$folder/bin/c++"
    mkdir -p "$folder/bin"
    ln -s "$(command -v "$1")" "$folder/bin/cc"
    ! command -v "$2" >/dev/null || ln -s "$(command -v "$2")" "$folder/bin/c++"
}

# What a plug-in shows, and what it needs. A relocation in its code would be an error.
look_at_plugin() {
    exports=$(nm -D --defined-only "$1" | awk '{ print $NF }')
    [ "$exports" = plugin_answer ] || fail "$1 exports:" "$exports"
    needed=$(readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc\.|ld-)' || true)
    [ -z "$needed" ] || fail "$1 needs" "$needed"
    ! readelf -dW "$1" | grep -q TEXTREL || fail "$1 has relocations in its code"
}

look_at_layout() {
    found=$(cd "$prefix" && find . -type f -o -type l | LC_ALL=C sort | tr '\n' ' ')
    wanted='./include/workflowskill/workflowskill.h ./lib/libworkflowskill.a ./lib/pkgconfig/workflowskill.pc '
    wanted="$wanted./share/doc/libworkflowskill/LICENSE ./share/doc/libworkflowskill/THIRD-PARTY.md "
    [ "$found" = "$wanted" ] || fail "installed: $found"
    others=$(nm --defined-only --extern-only "$library" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -v '^wfs_' || true)
    [ -z "$others" ] || fail "global names:" "$others"
    ! grep '#include' "$prefix/include/workflowskill/workflowskill.h" | grep -vE '<std(def|int)\.h>' || fail "the header needs others"
    rm -rf "$folder/bare"
    mkdir -p "$folder/bare/workflowskill"
    cp "$prefix/include/workflowskill/workflowskill.h" "$folder/bare/workflowskill"
    cp "$library" "$folder/bare"
    say "layout: one header and one archive; every global name begins with wfs_"
}

in_cpp() {
    if [ ! -e "$folder/bin/c++" ]; then
        say "C++: skipped, there is no compiler"
        return
    fi
    # shellcheck disable=SC2086 # a list of options
    quietly c++ -std=c++17 $warnings "$here/program.cpp" -I"$folder/bare" "$folder/bare/libworkflowskill.a" -o "$folder/cpp"
    expect '{"length":4}' "$folder/cpp"
}

# by_pkg_config OPTION...: examples/minimal.c, with the options that pkg-config knows for static linking.
by_pkg_config() {
    # shellcheck disable=SC2046,SC2086
    quietly cc -std=c11 $warnings "$source/examples/minimal.c" "$@" $(pkg-config --cflags --libs --static workflowskill) -o "$folder/minimal"
    expect '{"said":"Hello, world!"}' "$folder/minimal"
}

has_static_libc() { echo 'int main(void) { return 0; }' | cc -static -x c - -o "$folder/nothing" 2>/dev/null; }

# Everything of a plain kind, with the compiler of now.
build_and_run() {
    expect "$answers" sh "$source/examples/embedding/build.sh" "$folder/example"
    look_at_plugin "$folder/example/lowest.so"
    look_at_plugin "$folder/example/highest.so"
    in_cpp
    by_pkg_config
    if has_static_libc; then
        by_pkg_config -static
    else
        say "wholly static: skipped, there is no static libc"
    fi
    say "$1: a program and its two plug-ins, in C++, by pkg-config, wholly static"
}

# beside NAME OPTION...: the program that has libfyaml and jansson of its own, linked in this way, loads both plug-ins.
beside() {
    name=$1
    shift
    # shellcheck disable=SC2046
    quietly cc -std=c11 -I"$source/examples/embedding" -I"$prefix/include" $(pkg-config --cflags libfyaml jansson) "$here/together.c" \
        "$@" -lpthread -ldl -rdynamic -o "$folder/together"
    expect "libfyaml, jansson, the library and 2 plug-ins work" "$folder/together" "$folder/example/lowest.so" "$folder/example/highest.so"
    say "beside $name: both plug-ins work"
}

beside_others() {
    # shellcheck disable=SC2046
    beside "shared libfyaml and jansson" "$library" $(pkg-config --libs libfyaml jansson)
    fyaml=$(pkg-config --variable=libdir libfyaml)/libfyaml.a
    jansson=$(pkg-config --variable=libdir jansson)/libjansson.a
    if [ -f "$jansson" ]; then
        beside "static ones behind it" "$library" "$fyaml" "$jansson"
        beside "static ones before it" "$fyaml" "$jansson" "$library"
    else
        say "beside static ones: skipped, there is no static jansson"
    fi
}

threads() {
    quietly cc -std=c11 -D_POSIX_C_SOURCE=200809L -I"$source/examples/embedding" "$here/load_plugin.c" -o "$folder/load_plugin" -pthread -ldl
    expect "loaded 50 times, 200 calls on 4 threads" "$folder/load_plugin" "$folder/example/lowest.so"
    say "threads: $said"
}

with_meson() {
    rm -rf "$folder/project"
    mkdir -p "$folder/project/subprojects"
    cp "$source"/examples/embedding/*.[ch] "$source/examples/embedding/meson.build" "$source/examples/embedding/CMakeLists.txt" \
        "$folder/project"
    ln -s "$source" "$folder/project/subprojects/workflowskill"
    # The subproject, though there is one installed.
    quietly env PKG_CONFIG_PATH="$caller_path" meson setup "$folder/project/build" "$folder/project" --force-fallback-for=workflowskill
    quietly ninja -C "$folder/project/build"
    expect "$answers" "$folder/project/build/host" "$folder/project/build/lowest.so" "$folder/project/build/highest.so"
    look_at_plugin "$folder/project/build/lowest.so"
    say "Meson: the same as a subproject"
}

with_cmake() {
    if ! command -v cmake >/dev/null; then
        say "CMake: skipped, it is missing"
        return
    fi
    quietly cmake -S "$folder/project" -B "$folder/project/cmake" -DCMAKE_PREFIX_PATH="$prefix"
    quietly cmake --build "$folder/project/cmake"
    expect "$answers" "$folder/project/cmake/host" "$folder/project/cmake/lowest.so" "$folder/project/cmake/highest.so"
    look_at_plugin "$folder/project/cmake/lowest.so"
    say "CMake: the same with what is installed"
}

if [ ! -f "$(pkg-config --variable=libdir libfyaml)/libfyaml.a" ]; then
    say "skipped, there is no static libfyaml"
    [ "${CI:-}" != true ] || exit 1
    exit 77
fi
caller_path=${PKG_CONFIG_PATH:-}
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig${caller_path:+:$caller_path}"
rm -rf "$folder/example"
compiler "$(command -v gcc || command -v cc)" g++
export PATH="$folder/bin:$PATH"
quietly sh "$source/examples/embedding/build.sh" "$folder/example"
look_at_layout
build_and_run gcc
beside_others
threads
if command -v clang >/dev/null; then
    compiler clang clang++
    build_and_run clang
fi
with_meson
with_cmake
say "$programs programs with the library inside: all as expected"
