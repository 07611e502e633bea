#!/bin/sh
# How tests/run.sh runs stages and checks, and counts: read by it, with `root` and `build` set. POSIX sh.
#
#   start                               nothing has run yet
#   stage NAME FOLDER SETUP-ARGUMENTS... -- TEST-ARGUMENTS...
#                                       configures, builds and tests $source (default: root) in a folder of its own
#   check NAME TOOL COMMAND...          one check; skipped when its tool is missing
#   aside COMMAND...                    runs it beside what comes next, one at a time
#   aside_result                        waits for it: what it said, and its status; for a check
#   skip NAME WHY                       a check is skipped, which is an error with CI=true
#   finish                              prints the totals; fails if something failed
#
# What each stage and check said last goes to $build.checks, the folders of stages to $build.stages: for later checks.

passed=0
failed=0
skipped=0

source=$root # what stages build
partly=      # yes: stages build no more than what their tests need

start() {
    mkdir -p "$(dirname "$build")"
    : >"$build.checks"
    : >"$build.stages"
}

seconds() { date +%s; }

# count LOG: adds the totals that meson printed.
count() {
    ok=$(sed -n 's/^Ok: *\([0-9]*\).*/\1/p' "$1" | tail -n 1)
    bad=$(sed -n 's/^\(Fail\|Timeout\|Unexpected Pass\): *//p' "$1" | tail -n 3 | awk '{ n += $1 } END { print n + 0 }')
    left=$(sed -n 's/^Skipped: *\([0-9]*\).*/\1/p' "$1" | tail -n 1)
    passed=$((passed + ${ok:-0}))
    failed=$((failed + bad))
    skipped=$((skipped + ${left:-0}))
    [ -n "$ok" ] || failed=$((failed + 1))
}

# configure FOLDER SETUP-ARGUMENTS, or the end of everything.
configure() {
    # A folder that is there may have been set up before some package was.
    again=
    [ ! -f "$1/build.ninja" ] || again=--reconfigure
    # shellcheck disable=SC2086 # lists of words
    meson setup $again "$1" "$source" $2 >"$1.log" 2>&1 || { cat "$1.log" >&2; exit 1; }
}

# look NAME LOG: what the compiler and the tests said, without what is as it should be.
look() {
    # Sanitizers confuse gcc's guesses about texts; the plain build has them all.
    if [ "$1" != sanitizers ] && grep -q 'warning:' "$2"; then
        say "$1: the compiler warns"
        failed=$((failed + 1))
    fi
    grep -vE '^(ninja|Full log|\[[0-9]+/[0-9]+\]| *[0-9]+/[0-9]+ .* (OK|SKIP) |[A-Z][A-Za-z ]+: +[0-9]+ *$|$)' "$2" >&2 || true
}

stage() {
    name=$1
    folder=$2
    shift 2
    setup=
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        setup="$setup $1"
        shift
    done
    shift
    say ""
    say "== $name"
    began=$(seconds)
    configure "$folder" "$setup"
    printf '%s\n' "$folder" >>"$build.stages"
    if [ -n "$partly" ]; then
        meson test -C "$folder" --print-errorlogs "$@" >"$folder.log" 2>&1 || true
    else
        ninja -C "$folder" >"$folder.log" 2>&1 || { tail -n 60 "$folder.log" >&2; exit 1; }
        meson test -C "$folder" --no-rebuild --print-errorlogs "$@" >>"$folder.log" 2>&1 || true
    fi
    look "$name" "$folder.log"
    count "$folder.log"
    said="${ok:-0} passed, $bad failed, ${left:-0} skipped"
    say "$name: $said, $(($(seconds) - began)) s"
    printf '%s\t%s\n' "$name" "$said" >>"$build.checks"
}

skip() {
    say "$1: skipped, $2"
    skipped=$((skipped + 1))
    [ "${CI:-}" != true ] || failed=$((failed + 1))
}

check() {
    name=$1
    tool=$2
    shift 2
    began=$(seconds)
    if ! have "$tool"; then
        skip "$name" "$tool is missing"
    elif "$@" >"$build.check" 2>&1; then
        said=$(tail -n 1 "$build.check")
        say "$name: OK $said ($(($(seconds) - began)) s)"
        printf '%s\t%s\n' "$name" "$said" >>"$build.checks"
        passed=$((passed + 1))
    elif [ $? -eq 77 ]; then # the check says that it means nothing here
        say "$name: $(tail -n 1 "$build.check")"
        skipped=$((skipped + 1))
    else
        tail -n 60 "$build.check" >&2
        say "$name: FAILED"
        failed=$((failed + 1))
    fi
}

aside() {
    "$@" >"$build.aside" 2>&1 &
    aside_process=$!
}

# shellcheck disable=SC2317 # called by check
aside_result() {
    aside_status=0
    wait "$aside_process" || aside_status=$?
    cat "$build.aside"
    return "$aside_status"
}

finish() {
    say ""
    printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
}
