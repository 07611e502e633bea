#!/bin/sh
# Installing what a script needs: read by examples/run.sh and tests/run.sh. POSIX sh.
#
#   want PROGRAM PACKAGE...          the packages are wanted if the program is not there
#   want_library NAME PACKAGE        ... if pkg-config does not know the library
#   install_wanted                   installs them (apt, as root or by sudo), or says what is missing and ends the script

wanted=

say() { printf '%s\n' "$*" >&2; }

have() { command -v "$1" >/dev/null 2>&1; }

want() {
    program=$1
    shift
    have "$program" || wanted="$wanted $*"
}

want_library() {
    { have pkg-config && pkg-config --exists "$1"; } || wanted="$wanted $2"
}

# What it takes to build the library and its command.
want_build() {
    want cc gcc libc6-dev
    want meson meson
    want ninja ninja-build
    want python3 python3
    want pkg-config pkg-config
    want_library 'libfyaml >= 0.7.12' libfyaml-dev
    want_library jansson libjansson-dev
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

can_install() { have apt-get && { [ "$(id -u)" -eq 0 ] || have sudo; }; }

install_wanted() {
    [ -n "$wanted" ] || return 0
    if ! can_install; then
        say "These packages are missing (names of Debian 12):$wanted"
        say "Please install them, or what corresponds to them here, and start this again."
        exit 1
    fi
    say "Installing$wanted ..."
    as_root apt-get update -q >&2
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $wanted >&2
    wanted=
}
