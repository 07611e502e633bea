#!/bin/sh
# Are the shell scripts free of what shellcheck knows?
cd "$(dirname "$0")/../.." || exit 1
git ls-files '*.sh' '.ci/run' | xargs shellcheck -x -s sh -e SC1091,SC2046,SC2154 # sourced files; lists of words; variables of sourced files
