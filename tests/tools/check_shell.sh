#!/bin/sh
# Are the shell scripts free of what shellcheck knows?
cd "$(dirname "$0")/../.." || exit 1
git ls-files '*.sh' '.ci/run' | xargs shellcheck -x -e SC1091
