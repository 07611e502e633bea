#!/bin/sh
# The package as its users have it, and with real MCP servers: tests/npm/run.sh BUILD
#
# BUILD is a build folder of Meson; packages of npm are installed there, in the versions of package-lock.json, without
# running a script of theirs. Where npm cannot get them nothing is tested, which is an error with CI=true.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
work=$build/bindings/node/npm
export WORKFLOWSKILL_ADDON="$build/bindings/node/workflowskill-node.node"

if [ ! -f "$WORKFLOWSKILL_ADDON" ]; then
    echo "Node package: not tested, the build has no addon"
    exit 77
fi
mkdir -p "$work"
if ! cmp -s "$here/package-lock.json" "$work/installed"; then
    cp "$here/package.json" "$here/package-lock.json" "$work"
    if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent); then
        echo "Node package: not tested, npm cannot install what it is tested with"
        [ "${CI:-}" != true ] || exit 1
        exit 77
    fi
    cp "$here/package-lock.json" "$work/installed"
fi
if grep -n '"resolved"' "$here/package-lock.json"; then
    echo "package-lock.json names a registry: npm install --omit-lockfile-registry-resolved"
    exit 1
fi
sh "$here/package.sh" "$build" "$work"
WFS_NODE_MODULES="$work/node_modules" node --test --test-reporter="$here/../reporter.mjs" "$here/servers.test.mjs" >"$work/servers.log" || {
    cat "$work/servers.log"
    exit 1
}
echo "package installed, imported and type-checked; $(grep -c '^ok' "$work/servers.log") tests with MCP servers"
