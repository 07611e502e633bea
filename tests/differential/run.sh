#!/bin/sh
# Compares the YAML reader with those of npm: tests/differential/run.sh BUILD
#
# BUILD is a build folder of Meson; the packages are installed there, in the versions of package-lock.json, without
# running a script of theirs. Where npm cannot get them, nothing is compared, which is an error with CI=true.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
modules=$build/npm

mkdir -p "$modules"
if ! cmp -s "$here/package-lock.json" "$modules/installed"; then
    cp "$here/package.json" "$here/package-lock.json" "$modules"
    if ! (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund --silent); then
        echo "YAML texts: not compared, npm cannot install what they are compared with"
        [ "${CI:-}" != true ]
        exit
    fi
    cp "$here/package-lock.json" "$modules/installed"
fi
node "$here/yaml.mjs" "$build/tests/differential/answers" "$modules"
