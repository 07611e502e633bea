#!/bin/sh
# Builds the library and its command, and runs the example skill repo-digest on a real git repository.
#
#   sh examples/run.sh [REPOSITORY]     default: the clone that this file is in
#
# The build is made in build/, or in $BUILD_DIR (one that is there already is used). Missing packages are installed where
# that is possible (apt, as root or by sudo); elsewhere the script says what is missing and stops.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
repository=$(cd "${1:-$root}" && pwd)
build=${BUILD_DIR:-$root/build}

say() { printf '%s\n' "$*" >&2; }

# missing PROGRAM...: which of the programs are not there.
missing() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 || printf ' %s' "$program"
    done
}

# What the build lacks, as names of Debian packages.
packages() {
    [ -z "$(missing cc)" ] || printf ' gcc libc6-dev'
    [ -z "$(missing meson)" ] || printf ' meson'
    [ -z "$(missing ninja)" ] || printf ' ninja-build'
    [ -z "$(missing git)" ] || printf ' git'
    if [ -n "$(missing pkg-config)" ]; then
        printf ' pkg-config libfyaml-dev libjansson-dev'
        return
    fi
    pkg-config --exists 'libfyaml >= 0.7.12' || printf ' libfyaml-dev'
    pkg-config --exists jansson || printf ' libjansson-dev'
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_packages() {
    wanted=$(packages)
    [ -n "$wanted" ] || return 0
    if [ -n "$(missing apt-get)" ] || { [ "$(id -u)" -ne 0 ] && [ -n "$(missing sudo)" ]; }; then
        say "These packages are missing (names of Debian 12):$wanted"
        say "Please install them, or what corresponds to them here, and start this again."
        exit 1
    fi
    say "Installing$wanted ..."
    as_root apt-get update -q >&2
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $wanted >&2
}

install_packages
if [ ! -f "$build/build.ninja" ]; then
    say "Configuring the build in $build ..."
    meson setup "$build" "$root" >&2
fi
say "Building ..."
ninja -C "$build" examples/cli/workflowskill >&2

command=$build/examples/cli/workflowskill
skill=$root/examples/skills/repo-digest

say ""
say "Checking $skill ..."
"$command" validate "$skill"

say ""
say "Running it on $repository ..."
result=$(mktemp)
trap 'rm -f "$result"' EXIT
"$command" run "$skill" -i repository="$repository" >"$result"

echo
KEY=digest LC_ALL=C awk -f "$skill/scripts/json.awk" -f "$skill/scripts/get.awk" <"$result"
echo
say ""
say "This was the workflow of examples/skills/repo-digest/SKILL.md: its steps ran in the library, git was called by the"
say "tools of its tools.yml. The same facts as JSON, the run log, or a dry look at the steps:"
say "  $command run $skill -i repository=$repository"
say "  $command run $skill -i repository=$repository --json"
say "  $command graph $skill"
