#!/bin/sh
# Makes the npm package with a prebuilt addon: pack.sh BUILD FOLDER
#
# BUILD is a build folder of Meson; for packages that are given away one with -Dbundled=true -Dbuildtype=release, whose
# addon needs the C library and nothing else. The package for this platform goes to FOLDER as libworkflowskill-*.tgz; a
# package for several platforms has the prebuilds/ folders of all of them. The last line names the file.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
addon=$1/bindings/node/workflowskill-node.node
mkdir -p "$2"
folder=$(cd "$2" && pwd)
stage=$folder/package
platform=$(node -p 'process.platform + "-" + process.arch')
if [ "$(node -p 'process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime')" = true ]; then
    platform=$platform-musl
fi

rm -rf "$stage"
mkdir -p "$stage/prebuilds/$platform"
cp -r "$here/lib" "$here/package.json" "$here/README.md" "$root/LICENSE" "$root/THIRD-PARTY.md" "$stage"
strip --strip-unneeded -o "$stage/prebuilds/$platform/workflowskill.node" "$addon"
(cd "$stage" && npm pack --ignore-scripts --silent --pack-destination "$folder" >/dev/null)
echo "$folder/libworkflowskill-$(node -p 'require(process.argv[1]).version' "$here/package.json").tgz"
