#!/bin/sh
# Other compilers, machines and C libraries, threads, and the archive of a release: read by tests/run.sh --all.
#
# Every build of every stage writes what the library makes of the conformance cases to a file; at the end all these must be
# the same. Machines need nothing of the system but a compiler: their libraries are unpacked, or built, into a folder.

want_platforms() {
    # Cross compilers are installed on machines that are for nothing else.
    if [ "${CI:-}" = true ]; then
        want musl-gcc musl-tools
        want s390x-linux-gnu-gcc gcc-s390x-linux-gnu
        want qemu-s390x-static qemu-user-static
        want localedef locales
        want abidiff abigail-tools
    fi
}

small='-Dauto_features=disabled -Dtests=enabled -Ddefault_library=static'
suites='--suite unit --suite behaviour --suite conformance --suite diagnostics'

# gcc without optimization is the stage of coverage, and with all of it that of the archive.
other_compilers() {
    if have clang; then
        # shellcheck disable=SC2086 # lists of words
        CC=clang stage "clang -O0" "$build-clang-O0" -Dbuildtype=debug -Doptimization=0 $small -- --num-processes 2 $suites
        # shellcheck disable=SC2086 # lists of words
        CC=clang stage "clang -O3" "$build-clang" -Dbuildtype=release -Doptimization=3 $small -- --num-processes 2 $suites
    else
        skip "clang" "it is missing"
    fi
}

# One workflow on many threads.
races() {
    unshuffled=
    ! have setarch || unshuffled='--wrapper=setarch --addr-no-randomize' # the sanitizer wants its addresses for itself
    # shellcheck disable=SC2086 # a list of words
    stage "threads" "$build-threads" -Db_sanitize=thread -Db_lundef=false $small -- \
        --suite threads --timeout-multiplier 10 ${unshuffled:+"$unshuffled"}
}

# platform NAME SCRIPT COMPILER TEST-ARGUMENTS... : prepares the platform, builds for it, tests on it.
platform() {
    name=$1
    script=$2
    compiler=$3
    shift 3
    if ! have "$compiler"; then
        skip "$name" "$compiler is missing"
    elif ! have apt-get; then
        skip "$name" "its libraries come from Debian's packages"
    elif sh "$root/tests/platforms/$script.sh" "$build-$script-root" >"$build-$script.log" 2>&1; then
        # shellcheck disable=SC2086 # lists of words
        stage "$name" "$build-$script" --cross-file "$build-$script-root/cross.ini" $small -- --num-processes 2 "$@"
    else
        tail -n 5 "$build-$script.log" | sed -E 's#//[^/ ]*#//...#g; s#\[IP: [^]]*\]##' >&2 # whose mirror that is tells nothing
        skip "$name" "it could not be prepared"
    fi
}

other_machines() {
    # shellcheck disable=SC2086 # lists of words
    platform "32 bits" i386 gcc $suites
    # shellcheck disable=SC2086 # lists of words
    platform "musl" musl musl-gcc $suites
    if have qemu-s390x-static; then
        platform "big-endian" s390x s390x-linux-gnu-gcc --timeout-multiplier 10 --suite unit --suite conformance # it is slow
    else
        skip "big-endian" "qemu-s390x-static is missing"
    fi
}

# The archive of a release, unpacked elsewhere: it builds, passes its tests and installs without git; and built once more,
# in another place, it gives the same bytes.
# shellcheck disable=SC2034 # `source` is read by stage
archive() {
    check "archive" git sh "$root/tests/platforms/archive.sh" "$build" "$build-archive"
    [ -f "$build-archive/source/meson.build" ] || return 0
    source=$build-archive/source
    stage "archive, gcc -O3" "$build-archive/source/build" -Dbuildtype=release -Doptimization=3 -Ddebug=true -- --num-processes 2 \
        --suite unit --suite behaviour --suite conformance --suite diagnostics --suite cli --suite docs --suite abi \
        --no-suite embedding --no-suite python --no-suite node --no-suite processes
    source=$root
    check "two builds" git sh "$root/tests/platforms/same_build.sh" "$build-archive"
}

# shellcheck disable=SC2034 # `partly` is read by stage
platform_stages() {
    partly=yes
    other_compilers
    races
    archive
    other_machines
    partly=
    check "texts" cmp sh "$root/tests/platforms/same_texts.sh" "$build.stages"
}
