#!/bin/sh
# Links the library statically into a program and into two plug-ins, and runs them; doc/static.md explains the commands.
#
#   sh examples/embedding/build.sh [FOLDER]     default: build/embedding; a library that is there already is used
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$source/build/embedding}
mkdir -p "$folder"
cd "$folder"
cp "$source"/examples/embedding/*.[ch] .

# The library: a header, an archive, and nothing else that is needed.
if [ ! -f prefix/lib/libworkflowskill.a ]; then
    meson setup library "$source" --prefix="$PWD/prefix" --libdir=lib -Dbuildtype=release \
        -Dbundled=true -Ddefault_library=static -Dauto_features=disabled
    meson install -C library
fi

# A program.
cc host.c -Iprefix/include prefix/lib/libworkflowskill.a -ldl -o host

# Two plug-ins: shared objects that show nothing of the library.
cc -shared -fPIC -fvisibility=hidden -DORDER='"asc"' plugin.c -Iprefix/include \
    prefix/lib/libworkflowskill.a -Wl,--exclude-libs,ALL -Wl,-z,defs -o lowest.so
cc -shared -fPIC -fvisibility=hidden -DORDER='"desc"' plugin.c -Iprefix/include \
    prefix/lib/libworkflowskill.a -Wl,--exclude-libs,ALL -Wl,-z,defs -o highest.so

./host ./lowest.so ./highest.so
