#!/bin/sh
# Builds the library and its command, runs the example skill repo-digest on a real git repository, and hosts in Python and
# JavaScript.
#
#   sh examples/run.sh [REPOSITORY]     default: the clone that this file is in
#
# The build is made in build/, or in $BUILD_DIR (one that is there already is used). Missing packages are installed where
# that is possible (apt, as root or by sudo); elsewhere the script says what is missing and stops.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
repository=$(cd "${1:-$root}" && pwd)
build=${BUILD_DIR:-$root/build}

. "$root/tests/tools/packages.sh"

want_build
want git git
install_wanted
if [ ! -f "$build/build.ninja" ]; then
    say "Configuring the build in $build ..."
    meson setup "$build" "$root" >&2
fi
say "Building ..."
ninja -C "$build" examples/cli/workflowskill >&2
meson compile -C "$build" lib/workflowskill:shared_library >/dev/null 2>&1 || true # for Python; there may be none

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
if have node && ninja -C "$build" bindings/node/workflowskill-node.node >/dev/null 2>&1; then
    say "The same library from JavaScript, examples/node/hello.mjs:"
    WORKFLOWSKILL_ADDON=$build/bindings/node/workflowskill-node.node node "$root/examples/node/hello.mjs"
    echo
else
    say "The host in JavaScript is left out: it takes Node 20 with its headers."
fi
library=$build/lib/libworkflowskill.so.0
if [ -e "$library" ] && python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))'; then
    say "And a host in Python, examples/python/orders.py:"
    WORKFLOWSKILL_LIBRARY=$library PYTHONPATH=$root/bindings/python python3 -B "$root/examples/python/orders.py"
    echo
else
    say "The host in Python is left out: it takes Python 3.9 and the shared library."
fi
say ""
say "The first was the workflow of examples/skills/repo-digest/SKILL.md: its steps ran in the library, git was called by the"
say "tools of its tools.yml. The same facts as JSON, the run log, or a dry look at the steps:"
say "  $command run $skill -i repository=$repository"
say "  $command run $skill -i repository=$repository --json"
say "  $command graph $skill"
