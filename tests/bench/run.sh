#!/bin/sh
# Builds a release of the library and the programs of the benchmark, and runs it.
#
#   sh tests/bench/run.sh [--quick] [--rounds N] [--json FILE] [--record FILE] [--list] [WORKLOAD...]
#   sh tests/bench/run.sh --guard [--update] [WORKLOAD...]     count instructions, and compare them with instructions.txt
#   sh tests/bench/run.sh --install-peers      put the npm packages that are peers into the working folder
#
# Everything goes to $BENCH_DIR (default: a folder of yours in $TMPDIR); nothing is installed on the system. Peers that
# are missing are left out with a message. $WORKFLOWSKILL_REFERENCE may name a built checkout of the TypeScript
# reference runtime. See README.md.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${BENCH_DIR:-${TMPDIR:-/tmp}/workflowskill-bench-$(id -u)}
build=$work/build
bin=$work/bin

say() { printf '%s\n' "$*" >&2; }

install_peers() {
    mkdir -p "$work/npm"
    cp "$here/peers/package.json" "$work/npm/package.json"
    (cd "$work/npm" && npm install --ignore-scripts --no-fund --no-audit)
}

# release FOLDER OPTION...: builds the library and the command.
release() {
    folder=$1
    log=$1.log
    shift
    [ -d "$folder/meson-info" ] ||
        meson setup "$folder" "$root" -Dbuildtype=release -Db_lto=true -Dtests=disabled -Dexamples=disabled \
            -Dpython=disabled -Dnode=disabled -Dcli=enabled "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
    ninja -C "$folder" >"$log" 2>&1 || { tail -n 30 "$log" >&2; return 1; }
}

# The command with libfyaml inside, where that can be had as a static library.
build_bundled() {
    [ -f "$(pkg-config --variable=libdir libfyaml)/libfyaml.a" ] || { say 'libfyaml.a is not there: without the bundled command'; return; }
    release "$work/bundled" -Dbundled=true
    ln -sf "$work/bundled/examples/cli/workflowskill" "$bin/workflowskill_bundled"
}

# program NAME FLAG...: compiles c/NAME.c.
program() {
    name=$1
    shift
    "${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -I"$root/include" \
        -o "$bin/$name" "$here/c/$name.c" "$@"
}

# peer NAME PACKAGE: the same for a peer, if pkg-config knows the library that it needs.
peer() {
    rm -f "$bin/$1"
    if pkg-config --exists "$2"; then
        # shellcheck disable=SC2046
        program "$1" $(pkg-config --cflags --libs "$2")
    else
        say "$2 is not installed: without $1"
    fi
}

build_own() {
    mkdir -p "$bin"
    own="$build/lib/libworkflowskill.so -Wl,-rpath,$build/lib"
    for name in parse transform memory steps kinds; do
        # shellcheck disable=SC2046,SC2086
        program "$name" $own $(pkg-config --cflags --libs jansson)
    done
    program timer
}

build_peers() {
    peer events_libfyaml libfyaml
    peer events_libyaml yaml-0.1
    peer transform_jansson jansson
    peer kinds_jansson jansson
    peer transform_yyjson yyjson
}

mkdir -p "$work"
if [ "${1:-}" = --install-peers ]; then
    install_peers
    exit
fi
release "$build"
build_own
cli=$build/examples/cli/workflowskill
if [ "${1:-}" = --guard ]; then
    shift
    exec python3 -B "$here/guard.py" --work "$work" --cli "$cli" "$@"
fi
build_bundled
build_peers
exec python3 -B "$here/bench.py" --work "$work" --cli "$cli" "$@"
