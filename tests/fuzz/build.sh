#!/bin/sh
# Builds a fuzz target: read by the scripts next to it. POSIX sh.
#
#   fuzz_build ENGINE TARGET    builds, prints the program's path
#
# ENGINE is libfuzzer, afl (AFL++ with the library's instrumentation and the driver for libFuzzer's targets) or coverage (clang's
# line coverage and main.c, which replays). Each engine has a folder of its own below $fuzz_folder; an object is made again when its
# source or a header is newer.

fuzz_here=$(cd "$(dirname "$0")" && pwd)
fuzz_root=$(cd "$fuzz_here/../.." && pwd)
fuzz_folder=${WFS_FUZZ_BUILD:-${TMPDIR:-/tmp}/workflowskill-fuzz}
# shellcheck disable=SC2034 # for the scripts that read this
fuzz_targets='expression inputs json limits load result run schema template tools_file yaml_document'
fuzz_sanitize='address,undefined -fno-sanitize-recover=undefined'

# The library, without what only the bundled build has.
fuzz_library() { find "$fuzz_root/lib" -name '*.c' ! -name confine.c | sort; }

# What a target consists of besides the library, fuzz.c and itself.
fuzz_parts() {
    case $1 in
    run | limits) echo "$fuzz_here/generate.c" ;;
    tools_file)
        for part in canned duration inputs memory suggest text tools tools_file; do
            echo "$fuzz_root/examples/cli/$part.c"
        done
        ;;
    esac
}

# The compiler and its instrumentation.
fuzz_compiler() {
    case $1 in
    libfuzzer) echo "${CLANG:-clang} -fsanitize=fuzzer-no-link,$fuzz_sanitize" ;;
    afl) echo "afl-clang-fast -fsanitize=$fuzz_sanitize" ;;
    coverage) echo "${CLANG:-clang} -fprofile-instr-generate -fcoverage-mapping" ;;
    esac
}

# What stands for main().
fuzz_main() {
    case $1 in
    libfuzzer) echo -fsanitize=fuzzer ;;
    afl) echo -fsanitize=fuzzer ;;
    coverage) echo "$fuzz_here/main.c" ;;
    esac
}

# The custom mutator is libFuzzer's, and of use where the bytes are a text.
fuzz_mutator() {
    case $1:$2 in
    libfuzzer:run | libfuzzer:limits) ;;
    libfuzzer:*) echo "$fuzz_here/mutate.c" ;;
    esac
}

# Options of libFuzzer: choices have no length to grow into.
fuzz_options() {
    case $1 in
    run | limits) echo -len_control=0 -max_len=600 ;;
    esac
    [ ! -e "$fuzz_here/dictionaries/$1.dict" ] || echo "-dict=$fuzz_here/dictionaries/$1.dict"
}

fuzz_object() { echo "$1/$(basename "$(dirname "$2")")-$(basename "$2").o"; }

fuzz_is_old() {
    [ ! -e "$1" ] || [ -n "$(find "$2" "$fuzz_root"/lib/*.h "$fuzz_root"/lib/*.def "$fuzz_root"/include/workflowskill/*.h \
        "$fuzz_root"/examples/cli/*.h "$fuzz_here"/*.h -newer "$1" | head -n 1)" ]
}

# fuzz_compile ENGINE SOURCE...: makes the objects that are old, two at a time.
fuzz_compile() {
    engine=$1
    shift
    flags="-std=c11 -D_GNU_SOURCE -DWFS_BUILDING_LIBRARY -O1 -g -fno-omit-frame-pointer"
    flags="$flags -I$fuzz_root/include -I$fuzz_here -I$fuzz_root/examples/cli -I$fuzz_folder/$engine $(pkg-config --cflags libfyaml jansson)"
    old=$(for source; do
        object=$(fuzz_object "$fuzz_folder/$engine" "$source")
        ! fuzz_is_old "$object" "$source" || echo "$flags -c $source -o $object"
    done)
    # shellcheck disable=SC2046 # a list of words
    [ -z "$old" ] || echo "$old" | AFL_QUIET=1 xargs -P 2 -L 1 $(fuzz_compiler "$engine")
}

fuzz_build() {
    engine=$1
    target=$2
    objects=
    mkdir -p "$fuzz_folder/$engine"
    python3 -B "$fuzz_root/lib/embed_text.py" "$fuzz_root/SKILL.md" "$fuzz_folder/$engine/authoring_skill.h" authoring_skill
    # shellcheck disable=SC2046 # lists of words
    set -- $(fuzz_library) "$fuzz_here/fuzz.c" "$fuzz_here/$target.c" $(fuzz_parts "$target") $(fuzz_mutator "$engine" "$target")
    fuzz_compile "$engine" "$@" || return 1
    for source; do
        objects="$objects $(fuzz_object "$fuzz_folder/$engine" "$source")"
    done
    # shellcheck disable=SC2046,SC2086 # lists of words
    AFL_QUIET=1 $(fuzz_compiler "$engine") $objects $(fuzz_main "$engine") -I"$fuzz_here" -I"$fuzz_root/include" \
        $(pkg-config --libs libfyaml jansson) -lm -o "$fuzz_folder/$engine/fuzz-$target" || return 1
    echo "$fuzz_folder/$engine/fuzz-$target"
}
