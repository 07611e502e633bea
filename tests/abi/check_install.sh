#!/bin/sh
# Installs the project into a folder of its own and uses it as strangers do: with pkg-config, shared and static, and as a Meson subproject.
#   check_install.sh SOURCE FOLDER BUILD      BUILD is `default` or `bundled`
set -eu
source=$1
folder=$2
prefix=$folder/prefix
bundled=$([ "$3" = bundled ] && echo true || echo false)

say() { printf '%s\n' "$*"; }

rm -rf "$folder"
mkdir -p "$folder"
meson setup "$folder/build" "$source" --prefix="$prefix" --libdir=lib -Dbundled="$bundled" -Dtests=disabled -Dexamples=disabled >"$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
meson install -C "$folder/build" >>"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }

cat >"$folder/host.c" <<'C'
#include <stdio.h>
#include <workflowskill/workflowskill.h>
int main(void)
{
    wfs_run *run;
    wfs_text *log;
    const char *text = "steps: [{ id: done, type: exit, status: success, output: { n: 42 } }]";
    if (wfs_version() != WFS_VERSION || wfs_run_text(text, WFS_ZERO_TERMINATED, NULL, 0, NULL, NULL, &run) != WFS_OK)
        return 1;
    int failed = !wfs_run_succeeded(run) || wfs_run_log(run, 0, &log) != WFS_OK;
    if (!failed)
        wfs_text_free(log);
    wfs_run_free(run);
    return failed;
}
C
PKG_CONFIG_PATH=$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH

cc "$folder/host.c" -o "$folder/shared" $(pkg-config --cflags --libs workflowskill) -Wl,-rpath,"$prefix/lib"
"$folder/shared"
say "shared: links and runs"

# Our archive with the system's shared libfyaml and jansson; the bundled one needs neither.
others=
[ "$bundled" = true ] || others=$(pkg-config --libs libfyaml jansson)
[ "$bundled" = false ] || [ -z "$(pkg-config --print-requires-private workflowskill)" ] || { say "bundled, and requires others"; exit 1; }
# shellcheck disable=SC2086 # a list of options
cc "$folder/host.c" -o "$folder/static" $(pkg-config --cflags workflowskill) "$prefix/lib/libworkflowskill.a" $others
"$folder/static"
say "static archive: links and runs"

# The same in a shared object that exports one function, of its own.
# shellcheck disable=SC2086
cc -shared -fPIC -fvisibility=hidden "$source/examples/embedding/plugin.c" -o "$folder/plugin.so" $(pkg-config --cflags workflowskill) \
    "$prefix/lib/libworkflowskill.a" $others -Wl,--exclude-libs,ALL -Wl,-z,defs -Wl,-z,text
exports=$(nm -D --defined-only "$folder/plugin.so" | awk '{ print $NF }')
[ "$exports" = plugin_answer ] || { say "the plug-in exports $exports"; exit 1; }
say "static archive in a shared object: links, exports nothing of it"

# Everything static, where the system's libraries have archives.
if cc -static "$folder/host.c" -o "$folder/allstatic" $(pkg-config --cflags --static --libs workflowskill) 2>"$folder/static.log"; then
    "$folder/allstatic"
    say "wholly static: links and runs"
else
    grep -q 'cannot find' "$folder/static.log" || { cat "$folder/static.log"; exit 1; }
    say "wholly static: skipped, the system has no static libfyaml or jansson"
fi

case $3 in
    bundled) own=share/doc/libworkflowskill/THIRD-PARTY.md other=include/workflowskill/jansson.h ;;
    *) own=include/workflowskill/jansson.h other=share/doc/libworkflowskill/THIRD-PARTY.md ;;
esac
for file in lib/libworkflowskill.so.0 include/workflowskill/workflowskill.h bin/workflowskill share/man/man1/workflowskill.1 "$own"; do
    [ -e "$prefix/$file" ] || { say "not installed: $file"; exit 1; }
done
[ ! -e "$prefix/$other" ] || { say "installed: $other"; exit 1; }
"$prefix/bin/workflowskill" --version >/dev/null 2>&1 || LD_LIBRARY_PATH=$prefix/lib "$prefix/bin/workflowskill" --version >/dev/null
say "command: installed and runs"

# As a subproject of another project.
mkdir -p "$folder/other/subprojects"
ln -s "$source" "$folder/other/subprojects/workflowskill"
cp "$folder/host.c" "$folder/other/host.c"
cat >"$folder/other/meson.build" <<'MESON'
project('other', 'c', default_options: ['default_library=static', 'wrap_mode=forcefallback', 'force_fallback_for=workflowskill'])
executable('host', 'host.c', dependencies: dependency('workflowskill', fallback: ['workflowskill', 'workflowskill_dep']))
MESON
sed -i 's/wrap_mode=forcefallback/wrap_mode=default/' "$folder/other/meson.build"
{ meson setup "$folder/other/build" "$folder/other" -Dworkflowskill:bundled="$bundled" && ninja -C "$folder/other/build"; } >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
"$folder/other/build/host"
say "subproject: builds and runs"
