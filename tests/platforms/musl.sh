#!/bin/sh
# Another C library: musl.sh FOLDER writes FOLDER/cross.ini for Meson.
#
# musl-gcc, and libfyaml, jansson and cmocka compiled by it from Debian's sources, as shared libraries.
set -eu

. "$(dirname "$0")/debian.sh"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
prefix=$folder/prefix

# library NAME VERSION FLAGS FILE...: compiles the files to a shared library, with a pkg-config file.
library() {
    name=$1
    version=$2
    flags=$3
    shift 3
    objects=$folder/objects/$name
    mkdir -p "$objects"
    for file in "$@"; do
        # shellcheck disable=SC2086 # a list of words
        musl-gcc -std=gnu11 -O0 -w -fPIC -DNDEBUG -D_GNU_SOURCE $flags -c "$file" -o "$objects/$(basename "$file" .c).o" &
        [ $(($(jobs -p | wc -l) % 4)) -ne 0 ] || wait
    done
    wait
    musl-gcc -shared -Wl,-soname,"lib$name.so.0" "$objects"/*.o -o "$prefix/lib/lib$name.so.0"
    ln -sf "lib$name.so.0" "$prefix/lib/lib$name.so"
    package=$name
    [ "$name" != fyaml ] || package=libfyaml
    printf 'Name: %s\nDescription: %s\nVersion: %s\nlibdir=%s\nLibs: -L%s -l%s\nCflags: -isystem %s\n' "$name" "$name" "$version" \
        "$prefix/lib" "$prefix/lib" "$name" "$prefix/include" >"$prefix/lib/pkgconfig/$package.pc"
}

version_of() { basename "$1" | sed 's/^[a-z]*-//'; }

build_libraries() {
    rm -rf "$prefix" "$folder/objects"
    mkdir -p "$prefix/lib/pkgconfig" "$prefix/include"
    fyaml=$(echo "$folder"/libfyaml-*)
    jansson=$(echo "$folder"/jansson-*)
    cmocka=$(echo "$folder"/cmocka-*)
    sed 's/@json_inline@/inline/; s/@json_[a-z_]*@/1/' "$jansson/src/jansson_config.h.in" >"$jansson/src/jansson_config.h"
    : >"$jansson/src/jansson_private_config.h"
    cp "$fyaml/include/libfyaml.h" "$jansson/src/jansson.h" "$jansson/src/jansson_config.h" "$cmocka"/include/*.h "$prefix/include"
    library jansson "$(version_of "$jansson")" \
        "-DHAVE_STDINT_H -DHAVE_UNISTD_H -DHAVE_SYS_TYPES_H -DHAVE_SYS_TIME_H -DUSE_URANDOM -I$jansson/src" "$jansson"/src/*.c
    library fyaml "$(version_of "$fyaml")" \
        "-DVERSION=\"$(version_of "$fyaml")\" -DHAVE_QSORT_R -I$fyaml/include -I$fyaml/src/lib -I$fyaml/src/xxhash -I$fyaml/src/valgrind" \
        "$fyaml"/src/lib/*.c "$fyaml/src/xxhash/xxhash.c"
    library cmocka "$(version_of "$cmocka")" \
        "-DHAVE_STDINT_H -DHAVE_MALLOC_H -DHAVE_SIGNAL_H -DHAVE_STRUCT_TIMESPEC -DHAVE_UINTPTR_T -DHAVE_SETJMP_H -I$cmocka/include" \
        "$cmocka/src/cmocka.c"
    : >"$folder/libraries.done"
}

debian_open "$(dpkg --print-architecture)" "$folder"
debian_sources libfyaml jansson cmocka
[ -e "$folder/libraries.done" ] || build_libraries

cat >"$folder/cross.ini" <<INI
[binaries]
c = 'musl-gcc'
ar = 'ar'
strip = 'strip'
pkgconfig = 'pkg-config'
[built-in options]
c_link_args = ['-Wl,-rpath,$prefix/lib', '-Wl,-rpath-link,/usr/lib/$(uname -m)-linux-musl']
[properties]
needs_exe_wrapper = false
pkg_config_libdir = ['$prefix/lib/pkgconfig']
[host_machine]
system = 'linux'
cpu_family = '$(uname -m)'
cpu = '$(uname -m)'
endian = 'little'
INI
