#!/bin/sh
# Packs, installs without scripts, imports and type-checks the package: package.sh BUILD WORK
#
# WORK/node_modules has the TypeScript compiler and the types of Node.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$2
user=$work/user
unset WORKFLOWSKILL_ADDON

package=$(sh "$here/../../pack.sh" "$1" "$work/pack" | tail -n 1)
rm -rf "$user"
mkdir -p "$user"
cp "$here"/user/* "$user"
cd "$user"
npm install --ignore-scripts --no-audit --no-fund --no-save --silent --offline "$package"
for program in import.mjs require.cjs; do
    said=$(node "$program")
    [ "$said" = "Hello, Ada!" ] || { echo "$program said: $said"; exit 1; }
done
mkdir -p "$user/node_modules/@types"
cp -r "$work/node_modules/@types/node" "$work/node_modules/undici-types" "$user/node_modules/@types/" 2>/dev/null || true
[ ! -d "$user/node_modules/@types/undici-types" ] || mv "$user/node_modules/@types/undici-types" "$user/node_modules/"
node "$work/node_modules/typescript/bin/tsc" --noEmit --strict --module nodenext --target es2022 --types node types.mts types.cts
needed=$(ldd node_modules/libworkflowskill/prebuilds/*/workflowskill.node | grep -c 'libfyaml\|libjansson' || true)
if [ "$(meson introspect --buildoptions "$1" | python3 -c 'import json,sys; print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "bundled"))')" = True ] && [ "$needed" -gt 0 ]; then
    echo "the bundled addon needs libfyaml or jansson"
    exit 1
fi
