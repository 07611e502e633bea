#!/bin/sh
# A big-endian machine with 64 bits, where char is unsigned: s390x.sh FOLDER writes FOLDER/cross.ini for Meson.
#
# Debian's cross compiler, s390x libraries unpacked into the folder, and programs run by qemu.
set -eu

. "$(dirname "$0")/debian.sh"
mkdir -p "$1"
folder=$(cd "$1" && pwd)

debian_open s390x "$folder"
debian_root libc6-dev libfyaml-dev libjansson-dev libcmocka-dev

root=$folder/root
cat >"$folder/cross.ini" <<INI
[binaries]
c = 's390x-linux-gnu-gcc'
ar = 's390x-linux-gnu-ar'
strip = 's390x-linux-gnu-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['qemu-s390x-static', '-L', '$root']
[built-in options]
c_args = ['--sysroot=$root']
c_link_args = ['--sysroot=$root']
[properties]
needs_exe_wrapper = true
sys_root = '$root'
pkg_config_libdir = ['$root/usr/lib/s390x-linux-gnu/pkgconfig', '$root/usr/share/pkgconfig']
[host_machine]
system = 'linux'
cpu_family = 's390x'
cpu = 's390x'
endian = 'big'
INI
