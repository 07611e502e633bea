#!/bin/sh
# The wheel from nothing: its library is built by the backend, as `pip wheel` does it, and a skill runs in an environment
# where nothing else is. Without pip the backend is called directly.
set -eu

binding=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset WORKFLOWSKILL_LIBRARY PYTHONPATH

if python3 -m pip --version >"$folder/log" 2>&1; then
    pip() { python3 -m pip --disable-pip-version-check --quiet "$@" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }; }
    pip wheel --no-index --no-deps --wheel-dir "$folder" "$binding"
    wheel=$(ls "$folder"/*.whl)
    pip install --no-index --no-deps --target "$folder/installed" "$wheel"
else
    python3 -B "$binding/backend.py" "$folder" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
    wheel=$(ls "$folder"/*.whl)
    python3 -m zipfile -e "$wheel" "$folder/installed"
fi

cd "$folder"
printf 'tools = {"say": lambda text: text}\n' >mine.py
cat >flow.yml <<'WORKFLOW'
outputs: { out: { type: string, value: $steps.s.output } }
steps:
  - { id: s, type: tool, tool: say, inputs: { text: { type: string, value: hello } } }
WORKFLOW
said=$(PYTHONPATH=$folder/installed python3 -B -m workflowskill run flow.yml --tools mine.py --quiet | tr -d ' \n')
[ "$said" = '{"out":"hello"}' ] || { echo "the installed package said $said"; exit 1; }
size=$(wc -c <"$wheel")
needs=$(LC_ALL=C readelf -d "$folder"/installed/workflowskill/libworkflowskill.so.0 | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
echo "$(basename "$wheel"), $((size / 1024)) KiB: needs ${needs% }"
