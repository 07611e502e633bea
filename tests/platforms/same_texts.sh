#!/bin/sh
# Compares what all builds made of the conformance cases: same_texts.sh LIST, a file with the folders of the builds.
set -eu

first=
count=0
while read -r folder; do
    texts=$folder/tests/conformance/texts
    [ -f "$texts" ] || continue
    cmp "${first:=$texts}" "$texts"
    count=$((count + 1))
done <<EOF
$(sort -u "$1")
EOF
[ "$count" -gt 1 ] || { echo "there is only one build"; exit 1; }
echo "texts: $count builds made the same $(wc -c <"$first") bytes of reports, events and logs"
