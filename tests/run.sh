#!/bin/sh
# Builds the library and runs its tests.
#
#   sh tests/run.sh          builds in build/ and runs every test
#   sh tests/run.sh --all    also: with sanitizers, under valgrind, with clang, and the checks of style; what CI runs
#
# Missing packages are installed where that is possible (apt, as root or by sudo); elsewhere the script says what is missing and stops.
# A check whose tool is missing is skipped with a message; with CI=true that is an error. BUILD_DIR is where builds go.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD_DIR:-$root/build}
all=
[ "${1:-}" != --all ] || all=yes

. "$root/tests/tools/packages.sh"
. "$root/tests/tools/runner.sh"
. "$root/tests/platforms/stages.sh"

want_build
want_library cmocka libcmocka-dev
want git git
if [ -n "$all" ]; then
    want c++ g++
    want cmake cmake
    want valgrind valgrind
    want clang clang libclang-rt-dev
    want llvm-cov llvm
    want clang-format clang-format
    want shellcheck shellcheck
    want clang-tidy clang-tidy
    want cppcheck cppcheck
    want node nodejs
    want npm npm
    want_platforms
    want mypy mypy
fi
install_wanted

start
twice= # what a check below does at length
[ -z "$all" ] || twice='--no-suite growth'
# shellcheck disable=SC2086 # a list of words
stage tests "$build" -- --num-processes 2 $twice

if [ -n "$all" ]; then
    say ""
    say "== style"
    check "clang-format" clang-format sh "$root/tests/tools/check_format.sh"
    check "shellcheck" shellcheck sh "$root/tests/tools/check_shell.sh"
    check "unicode tables" perl perl "$root/tests/tools/make_unicode_tables.pl" --check
    check "number tables" python3 python3 -B "$root/tests/tools/make_number_tables.py" --check
    check "growth" valgrind python3 -B "$root/tests/growth/growth.py" "$build/tests/growth/growth" --thorough
    check "worst cost" valgrind python3 -B "$root/tests/growth/growth.py" "$build/tests/growth/growth" --worst
    check "instructions" valgrind env BENCH_DIR="$build-bench" sh "$root/tests/bench/run.sh" --guard
    for tool in gcc clang-tidy cppcheck; do
        check "$tool" "$tool" python3 -B "$root/tests/tools/analyze.py" "$tool" "$build"
    done
    check "Python types" mypy sh "$root/bindings/python/tests/types.sh"
    check "fuzz targets" clang env WFS_FUZZ_BUILD="$build-fuzz" sh "$root/tests/fuzz/smoke.sh" 5
    # These need one processor each.
    aside env WORKFLOWSKILL_LIBRARY="$build/lib/libworkflowskill.so.0" PYTHONPATH="$root/bindings/python" \
        python3 -B "$root/bindings/python/tests/leak.py" 250000
    check "Python wheel" readelf sh "$root/bindings/python/tests/wheel.sh"
    check "fuzz coverage" llvm-cov env WFS_FUZZ_BUILD="$build-fuzz" sh "$root/tests/fuzz/coverage.sh" --least 85
    check "Python memory" python3 aside_result
    # Without optimization, so that the branches are those of the source. Threads would count at the same time.
    find "$build-coverage" -name '*.gcda' -delete 2>/dev/null || true
    stage "gcc -O0, coverage" "$build-coverage" -Db_coverage=true -Doptimization=0 -Ddefault_library=static -- --num-processes 2 --timeout-multiplier 4 \
        --suite unit --suite behaviour --suite diagnostics --suite conformance --suite fuzz --suite memory --no-suite threads --no-suite processes
    check "coverage" gcov python3 -B "$root/tests/tools/coverage.py" "$build-coverage"
    say ""
    say "== compared with others"
    check "YAML readers" npm sh "$root/tests/differential/run.sh" "$build"
    check "Node memory" node env WFS_NODE_CALLS=1000000 WORKFLOWSKILL_ADDON="$build/bindings/node/workflowskill-node.node" \
        sh "$root/bindings/node/tests/memory.sh"
    # What distributions add to their builds, all memory of functions filled with a pattern, and every warning an error.
    hard="'-D_FORTIFY_SOURCE=3','-fstack-protector-strong','-fstack-clash-protection','-ftrivial-auto-var-init=pattern'"
    hard="$hard,'-Walloca','-Wlogical-op','-Wduplicated-cond','-Wcast-align=strict','-Wredundant-decls','-Wdouble-promotion'"
    stage hardened "$build-hardened" -Dpython=disabled -Dbuildtype=release -Dwerror=true "-Dc_args=[$hard,'-Warith-conversion','-Wjump-misses-init']" -- \
        --num-processes 2 --suite unit --suite behaviour --suite diagnostics --suite conformance --suite cli --suite fuzz --suite node --no-suite processes
    # Each block of an arena stands alone there, so that what is behind its end is noticed.
    stage sanitizers "$build-sanitize" -Dc_args=-DWFS__ARENA_EXACT \
        -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized -Ddefault_library=static -- \
        --num-processes 2 --no-suite bench --no-suite install --no-suite processes --timeout-multiplier 6
    package=$build # the package is made from the bundled build, where there is one
    if [ -f "$(pkg-config --variable=libdir libfyaml)/libfyaml.a" ]; then
        package=$build-bundled
        stage bundled "$build-bundled" -Dbundled=true -- --num-processes 2 --no-suite growth --no-suite docs --no-suite python --no-suite differential --no-suite processes
        check "bundled: memory for reading, from nothing upward" cc "$build-bundled/tests/memory/cap" 1 "$root/tests/conformance/golden.jsonl" \
            "$root/tests/conformance/generated.jsonl"
        check "bundled: reports as in the default build" cc sh "$root/tests/bundled/compare.sh" "$build" "$build-bundled"
    else
        skip bundled "there is no static libfyaml"
    fi
    check "Node package" npm sh "$root/bindings/node/tests/npm/run.sh" "$package"
    if have clang; then
        # What C leaves undefined, and what it allows but is a mistake elsewhere: see tests/tools/wraps.txt.
        checks="'-fsanitize=undefined,integer,implicit-conversion,local-bounds,float-divide-by-zero,float-cast-overflow,nullability'"
        checks="[$checks,'-fno-sanitize=unsigned-shift-base','-fno-sanitize-recover=all','-fsanitize-ignorelist=$root/tests/tools/wraps.txt']"
        CC=clang CXX=clang++ stage "undefined" "$build-undefined" -Dnode=disabled -Dpython=disabled -Dbuildtype=debugoptimized -Ddefault_library=static -Db_lundef=false \
            "-Dc_args=$checks" "-Dc_link_args=$checks" "-Dcpp_link_args=$checks" -- \
            --num-processes 2 --timeout-multiplier 4 --suite unit --suite behaviour --suite diagnostics --suite conformance --suite cli \
            --suite differential --suite fuzz --suite system --no-suite processes
    fi
    if have valgrind; then
        WFS_SLOWDOWN=6 stage "valgrind" "$build" -- --num-processes 2 --timeout-multiplier 20 --suite behaviour --suite diagnostics --suite unit --no-suite long \
            --wrapper 'valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect'
    fi
    platform_stages
    say ""
    check "quality page" python3 python3 -B "$root/tests/tools/make_quality_doc.py" "$build" --check
fi

finish
