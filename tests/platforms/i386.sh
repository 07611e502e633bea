#!/bin/sh
# A 32-bit x86 to build for and to run on: i386.sh FOLDER writes FOLDER/cross.ini for Meson.
#
# gcc -m32 with the C library, libfyaml, jansson and cmocka of Debian's i386, unpacked into the folder.
set -eu

. "$(dirname "$0")/debian.sh"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
version=$(gcc -dumpversion)

debian_open i386 "$folder"
debian_root libc6-dev libfyaml-dev libjansson-dev libcmocka-dev "libgcc-$version-dev"

root=$folder/root
libraries=$root/usr/lib/i386-linux-gnu
compiler=$root/usr/lib/gcc/i686-linux-gnu/$version
cat >"$folder/cross.ini" <<INI
[binaries]
c = 'gcc'
ar = 'ar'
strip = 'strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['$root/lib/ld-linux.so.2', '--library-path', '$root/lib/i386-linux-gnu:$libraries']
[built-in options]
c_args = ['-m32', '--sysroot=$root']
c_link_args = ['-m32', '--sysroot=$root', '-B$compiler', '-L$compiler']
[properties]
needs_exe_wrapper = true
sys_root = '$root'
pkg_config_libdir = ['$libraries/pkgconfig', '$root/usr/share/pkgconfig']
[host_machine]
system = 'linux'
cpu_family = 'x86'
cpu = 'i686'
endian = 'little'
INI
