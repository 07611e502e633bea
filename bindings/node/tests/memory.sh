#!/bin/sh
# The tests of memory with $WFS_NODE_CALLS calls and the addon $WORKFLOWSKILL_ADDON: memory.sh. Its last line has the figures.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ ! -f "$WORKFLOWSKILL_ADDON" ]; then
    echo "not tested, the build has no addon"
    exit 77
fi
said=$(node --expose-gc --test --test-reporter="$here/reporter.mjs" "$here/memory.test.js") || {
    echo "$said"
    exit 1
}
echo "$said" | sed -n 's/^# \(.* more\)$/\1/p' | paste -s -d ';' | sed 's/;/; /g'
